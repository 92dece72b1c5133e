internal import ArgumentParser

/// `quotes get`.
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Ask for quotes once: what they are now, where they came from, how old they are.",
        discussion: """
            EXAMPLES
              quotes get BTC-USDT ETH-USDT             one request for both
              quotes get BTC-USDT --json | jq -r .bid  decimals are strings, exact
              quotes get BTC-USDT --fresh --timeout 2s

            It never asks more often than the venue allows: where the quota of this host is used up it waits for its turn,
            and says so on a terminal. The quota is counted in a file that all runs share.

            EXIT STATUS
              0    every symbol has its quote
              65   the venue has no such symbol
              69   the venue could not be reached, or said no
              75   not in time, or no quota left in time; try again later
            Of several failures the first symbol's counts; quotes that came are printed all the same.
            """
    )

    @Argument(help: ArgumentHelp("Which: BTC-USDT ETH-USDT, or BTC-USDT,ETH-USDT.", valueName: "symbol"))
    var symbols: [String] = []

    @Option(
        help: ArgumentHelp(
            "More symbols from this file, or - for standard input: as for quotes scan.",
            valueName: "file"
        ),
        completion: .file()
    )
    var symbolsFrom: String?

    @Option(
        help: ArgumentHelp("How old a quote may be: 5s, 500ms. (default: 1s)", valueName: "time"),
        transform: { try Duration(parsing: $0) }
    )
    var maxAge: Duration?

    @Flag(help: "Requested after this was typed; what is known will not do.")
    var fresh = false

    @Option(
        help: ArgumentHelp("Give up after this long, with status 75. (default: 30s)", valueName: "time"),
        transform: { try Duration(parsing: $0) }
    )
    var timeout: Duration?

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup var source: VenueOptions

    func validate() throws {
        if self.symbols.isEmpty, self.symbolsFrom == nil {
            throw ValidationError("Say which symbols: quotes get BTC-USDT")
        }
        if self.fresh, self.maxAge != nil { throw ValidationError("--fresh and --max-age exclude each other") }
    }

    func run() async throws {
        try await GetSession(command: self).run()
    }
}
