internal import MarketDataModel

/// How many digits after the point a symbol's decimals are shown with: as many as the longest so far needed, so that
/// columns stand still and nothing is ever rounded away.
struct SettledScale: Hashable, Sendable {
    /// Digits after the point.
    private(set) var digits = 0

    /// The decimal with its trailing zeros cut, or zeros appended, down or up to the settled number of digits.
    mutating func text(_ value: some DecimalValue) -> String {
        let value = value.normalized
        self.digits = max(self.digits, value.scale)
        var text: [UInt8] = []
        value.write(into: &text)
        if value.scale < self.digits {
            if value.scale == 0 { text.append(0x2E) }
            text.append(contentsOf: repeatElement(0x30, count: self.digits - value.scale))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
