internal import MarketDataModel

extension Timestamp {
    /// The moment as RFC 3339 has it, in UTC, with `fraction` digits after the second, cut and not rounded.
    func rfc3339(fraction: Int = 9) -> String {
        var text: [UInt8] = []
        self.appendRFC3339(fraction: fraction, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the moment as RFC 3339 has it, in UTC, with `fraction` digits after the second, cut and not rounded.
    func appendRFC3339(fraction: Int = 9, to output: inout [UInt8]) {
        self.write(into: &output)
        guard fraction < 9 else { return }
        // The digits, the Z, and the point where no digit is left before it.
        output.removeLast(9 - fraction + 1 + (fraction == 0 ? 1 : 0))
        output.append(0x5A)
    }
}
