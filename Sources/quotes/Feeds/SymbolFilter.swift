internal import MarketDataModel

/// Which symbols of a recording are meant by those that were typed; none typed means all.
struct SymbolFilter: Sendable {
    /// As typed.
    let typed: [Symbol]
    /// All that came, shown or not.
    private(set) var seen: [Symbol: Bool] = [:]

    init(_ typed: [Symbol]) { self.typed = typed }

    /// Whether `symbol` is meant. Punctuation does not count: a recording without instruments may have `BNBUSD` where
    /// `BNB-USD` is typed.
    mutating func admits(_ symbol: Symbol) -> Bool {
        if self.typed.isEmpty || self.seen[symbol] == true { return true }
        if let known = self.seen[symbol] { return known }
        let key = Self.folded(symbol)
        let isMeant = self.typed.contains { Self.folded($0) == key }
        self.seen[symbol] = isMeant
        return isMeant
    }

    /// Those typed that never came.
    var missing: [Symbol] {
        let found = Set(self.seen.filter(\.value).keys.map(Self.folded))
        return self.typed.filter { !found.contains(Self.folded($0)) }
    }

    private static func folded(_ symbol: Symbol) -> String {
        symbol.description.uppercased().filter { $0.isLetter || $0.isNumber }
    }
}
