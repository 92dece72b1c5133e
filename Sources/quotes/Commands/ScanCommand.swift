internal import ArgumentParser
internal import MarketData

/// `quotes scan`.
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Ask for many quotes, each once, as fast as the venue allows beside those who wait for one.",
        discussion: """
            EXAMPLES
              quotes scan symbols.txt                        a symbol a line; # begins a remark
              quotes scan symbols.txt --json > quotes.jsonl  answers as they come, progress on the terminal
              cut -d, -f1 list.csv | quotes scan - --csv     symbols from standard input
              quotes scan BTC-USDT ETH-USDT --per-minute 20

            On a terminal a line shows how far it is, how long it will take and what is left of the quota; p pauses, and
            goes on. Ctrl-C ends it: what was printed stays, and a summary says what is missing.

            EXIT STATUS
            As of quotes get; of several failures the first counts.
            """
    )

    @Argument(
        help: ArgumentHelp("Symbols, files with lists of them, or - for standard input.", valueName: "symbol|file|-"),
        completion: .file()
    )
    var symbols: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "How urgent: interactive, high, normal, low, background, or 1 to 10.",
            valueName: "priority"
        ),
        completion: .list(PriorityArgument.names),
        transform: { try PriorityArgument.priority($0) }
    )
    var priority: Priority = .low

    @Option(help: ArgumentHelp("Ask for at most so many symbols in any minute.", valueName: "n"))
    var perMinute: Int?

    @Option(
        help: ArgumentHelp("How old a quote may be: 5s, 500ms. (default: 1s)", valueName: "time"),
        transform: { try Duration(parsing: $0) }
    )
    var maxAge: Duration?

    @Flag(help: "One JSON object a line.")
    var json = false

    @Flag(help: "Comma-separated values under a header.")
    var csv = false

    @Flag(name: .shortAndLong, help: "No progress and no closing summary on standard error.")
    var quiet = false

    @OptionGroup var source: VenueOptions

    /// How old a quote may be.
    var freshness: Freshness { .within(self.maxAge ?? .seconds(1)) }

    func validate() throws {
        if self.symbols.isEmpty { throw ValidationError("Say which symbols: quotes scan BTC-USDT ETH-USDT, or a file") }
        if self.json, self.csv { throw ValidationError("--json and --csv exclude each other") }
        if let pace = self.perMinute, pace < 1 { throw ValidationError("--per-minute must be 1 or more") }
    }

    func run() async throws {
        try await ScanSession(command: self).run()
    }
}
