internal import MarketDataModel

extension Timestamp {
    /// The moment as RFC 3339 has it, in UTC, with `fraction` digits after the second (cut, not rounded).
    func rfc3339(fraction: Int) -> String {
        var text: [UInt8] = []
        self.appendRFC3339(fraction: fraction, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the same: `2024-08-08T00:00:03.123Z`.
    func appendRFC3339(fraction: Int, to output: inout [UInt8]) {
        self.write(into: &output)
        // Always nine digits and a Z; the point goes with the last of them.
        output.removeLast(1 + 9 - fraction + (fraction == 0 ? 1 : 0))
        output.append(UInt8(ascii: "Z"))
    }
}
