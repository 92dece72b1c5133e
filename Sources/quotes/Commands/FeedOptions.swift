internal import ArgumentParser

/// What to listen to.
struct FeedOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("What to show: BTC-USDT ETH-USDT, or BTC-USDT,ETH-USDT.", valueName: "symbol"))
    var symbols: [String] = []

    @Option(
        help: ArgumentHelp(
            "More symbols from this file, or - for standard input: as for quotes scan.",
            valueName: "file"
        ),
        completion: .file()
    )
    var symbolsFrom: String?

    @Flag(name: .shortAndLong, help: "Trades too.")
    var trades = false

    @OptionGroup var source: VenueOptions

    /// No symbol is named in any way.
    var isEmpty: Bool { self.symbols.isEmpty && self.symbolsFrom == nil }

    /// The symbols that are typed or listed.
    func list() async throws -> SymbolList { try await ScanInput.list(self.symbols, from: self.symbolsFrom) }

    /// The venue as it was typed.
    var venue: String? { self.source.venue }
}
