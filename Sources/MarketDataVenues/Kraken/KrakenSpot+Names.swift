public import MarketDataModel

extension KrakenSpot {
    /// Base and quote with a slash: `BTC-USD` is `BTC/USD`. A symbol with a slash and no hyphen is taken for the venue's
    /// own name; any other is none. Case is kept, as it matters: `AAPLx/USD`.
    public func nativeName(of symbol: Symbol) -> NativeName? {
        let text = symbol.description
        if let pair = KrakenPair(text, separator: "-"), !text.contains("/") { return pair.native }
        return KrakenPair(text, separator: "/") != nil && !text.contains("-") ? NativeName(symbol.name) : nil
    }

    /// The name with a hyphen: `BTC/USD` is `BTC-USD`. A name that is no pair stays as it is.
    public func symbol(of native: NativeName) -> Symbol {
        let text = native.description
        guard !text.contains("-"), let pair = KrakenPair(text, separator: "/") else { return Symbol(native.name) }
        return pair.symbol ?? Symbol(native.name)
    }
}

/// The two assets of a pair. The second version of the WebSocket protocol calls bitcoin BTC and dogecoin DOGE; the first
/// one and REST call them XBT and XDG.
struct KrakenPair: Hashable {
    let base: String
    let quote: String

    init(base: String, quote: String) {
        self.base = base
        self.quote = quote
    }

    /// The pair that `text` is; `nil` where it is not two names with one separator between.
    init?(_ text: some StringProtocol, separator: Character) {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(base: String(parts[0]), quote: String(parts[1]))
    }

    /// `BTC/USD`
    var native: NativeName? { InlineName("\(self.base)/\(self.quote)").map(NativeName.init) }
    /// `BTC-USD`
    var symbol: Symbol? { InlineName("\(self.base)-\(self.quote)").map(Symbol.init) }

    /// The pair by its present names: XBT/USD is BTC/USD.
    var current: KrakenPair { KrakenPair(base: Self.current(self.base), quote: Self.current(self.quote)) }
    /// The pair by its older names: BTC/USD is XBT/USD.
    var older: KrakenPair { KrakenPair(base: Self.older(self.base), quote: Self.older(self.quote)) }

    private static func current(_ asset: String) -> String {
        switch asset {
        case "XBT": "BTC"
        case "XDG": "DOGE"
        default: asset
        }
    }

    private static func older(_ asset: String) -> String {
        switch asset {
        case "BTC": "XBT"
        case "DOGE": "XDG"
        default: asset
        }
    }
}
