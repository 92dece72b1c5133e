public import MarketDataModel

extension BinanceSpot {
    /// Base and quote in one word, in capitals: `BTC-USDT` is `BTCUSDT`. A symbol without a hyphen is taken for the
    /// venue's own name; one with more than one hyphen is none.
    public func nativeName(of symbol: Symbol) -> NativeName? {
        let text = symbol.description
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return InlineName(parts.joined()).map { NativeName($0.uppercased) }
    }

    /// The name split before its quote asset, where exactly one known quote asset ends it: `BTCUSDT` is `BTC-USDT`, but
    /// `BNBUSD` of binance.us (BNB-USD, or BN-BUSD?) stays as it is.
    public func symbol(of native: NativeName) -> Symbol {
        let name = native.name
        var split: Int?
        for quote in BinanceQuoteAssets.known(self.site) where Self.hasSuffix(name, quote) {
            guard split == nil else { return Symbol(name) }
            split = name.count - quote.count
        }
        guard let split else { return Symbol(name) }
        // The split is a count of bytes: the suffix is ASCII, so that it lies between two characters.
        let text = name.description
        let base = text.utf8.index(text.startIndex, offsetBy: split)
        return InlineName("\(text[..<base])-\(text[base...])").map(Symbol.init) ?? Symbol(name)
    }

    /// Whether `name` ends in `suffix` and has something before it.
    private static func hasSuffix(_ name: InlineName, _ suffix: InlineName) -> Bool {
        let start = name.count - suffix.count
        guard start > 0 else { return false }
        for index in 0..<suffix.count where name[start + index] != suffix[index] { return false }
        return true
    }
}
