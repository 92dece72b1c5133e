internal import MarketDataModel

/// Symbols as they are typed.
enum SymbolList {
    /// Reads symbols, in the order typed, each once: `BTC-USDT`, `btc/usdt`, `BTC-USDT,ETH-USDT`.
    /// - Throws: ``InputError``
    static func parse(_ arguments: [String]) throws(InputError) -> [Symbol] {
        var symbols: [Symbol] = []
        for argument in arguments {
            for part in argument.split(separator: ",", omittingEmptySubsequences: true) {
                let symbol = try Self.symbol(part)
                if !symbols.contains(symbol) { symbols.append(symbol) }
            }
        }
        return symbols
    }

    private static func symbol(_ text: Substring) throws(InputError) -> Symbol {
        let name = text.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "-")
        guard let symbol = (try? Symbol(name)).map({ Symbol($0.name.uppercased) }) else {
            throw InputError(
                "\"\(text.displayLine(limit: 80))\" is not a symbol: write BTC-USDT for a pair, AAPL for a share"
            )
        }
        return symbol
    }
}
