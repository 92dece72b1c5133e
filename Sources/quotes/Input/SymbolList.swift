internal import MarketDataModel

/// Symbols as they are typed or listed, each once, in order; words that are no symbol fail alone.
struct SymbolList: Hashable, Sendable {
    /// A word that should be a symbol.
    struct Word: Hashable, Sendable {
        var text: String
        /// The place where it stands, for an error: `argument 2`, `symbols.txt:7`.
        var place: String
    }

    /// The symbols, each once.
    private(set) var symbols: [Symbol] = []
    /// The words that are no symbol, with their places.
    private(set) var failures: [InputError] = []

    /// Reads arguments: `BTC-USDT`, `btc/usdt`, `BTC-USDT,ETH-USDT`.
    init(arguments: [String]) {
        self.init(words: Self.words(arguments))
    }

    /// Reads words.
    init(words: [Word]) {
        var seen: Set<Symbol> = []
        for word in words {
            guard let symbol = Self.symbol(word.text) else {
                let shown = word.text.displayLine(limit: 40)
                let advice = "write BTC-USDT for a pair, AAPL for a share"
                self.failures.append(InputError("\(word.place): \"\(shown)\" is not a symbol: \(advice)"))
                continue
            }
            if seen.insert(symbol).inserted { self.symbols.append(symbol) }
        }
    }

    /// The words of arguments, with the number of the argument as their place.
    static func words(_ arguments: [String]) -> [Word] {
        arguments.enumerated().flatMap { index, argument in
            argument.split(separator: ",").map { Word(text: String($0), place: "argument \(index + 1)") }
        }
    }

    /// The status of a run that went well for all symbols.
    var status: Int32 { self.failures.isEmpty ? ExitStatus.success : ExitStatus.data }

    /// Prints the words that failed, a line each.
    /// - Throws: ``Failure`` where no symbol is left to ask for.
    func report() throws(Failure) {
        guard !self.symbols.isEmpty else {
            guard let last = self.failures.last else { throw Failure(ExitStatus.data, "the list has no symbols") }
            for failure in self.failures.dropLast() { Standard.complain(failure.description) }
            throw Failure(ExitStatus.data, last.description)
        }
        for failure in self.failures { Standard.complain(failure.description) }
    }

    private static func symbol(_ text: String) -> Symbol? {
        try? Symbol(text.uppercased().split(separator: "/", omittingEmptySubsequences: false).joined(separator: "-"))
    }
}
