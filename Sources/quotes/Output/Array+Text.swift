internal import MarketDataModel

extension Array<UInt8> {
    /// Appends the UTF-8 of `text`.
    mutating func append(_ text: String) { self.append(contentsOf: text.utf8) }

    /// Appends the bytes of `name`.
    mutating func append(_ name: InlineName) {
        for index in 0..<name.count { self.append(name[index]) }
    }

    /// Appends `count` spaces; none where it is negative.
    mutating func pad(_ count: Int) {
        guard count > 0 else { return }
        self.append(contentsOf: repeatElement(0x20, count: count))
    }
}
