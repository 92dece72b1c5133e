internal import ArgumentParser

/// `quotes record`.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Keep everything that a venue sends, to be replayed, served or inspected later.",
        discussion: """
            EXAMPLES
              quotes record BTC-USDT -o btc.jsonl.gz             until Ctrl-C
              quotes record BTC-USDT ETH-USDT --trades --for 1h -o morning.jsonl.gz
              quotes record BTC-USDT -o btc.jsonl.gz --append    go on where it ended

            The file is JSON lines, compressed where its name ends in .gz; what was written survives a power cut up to
            the last second. It holds every message as it was received and sent, without secrets.
            """
    )

    @OptionGroup var feed: FeedOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to: NAME.jsonl or NAME.jsonl.gz.", valueName: "file"),
        completion: .file(extensions: ["jsonl", "gz"])
    )
    var output: String

    @Flag(help: "Go on at the end of a recording that exists.")
    var append = false

    @Option(name: .shortAndLong, help: ArgumentHelp("End after so many quotes and trades.", valueName: "n"))
    var count: Int?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("End after this long: 10s, 5m, 1h30m.", valueName: "time"),
        transform: { try Duration(parsing: $0) }
    )
    var limit: Duration?

    @Flag(name: .shortAndLong, help: "No progress and no closing summary on standard error.")
    var quiet = false

    func validate() throws {
        if self.feed.isEmpty { throw ValidationError("Say which symbols: quotes record BTC-USDT -o FILE") }
        if let count = self.count, count < 1 { throw ValidationError("--count must be 1 or more") }
        guard self.output.hasSuffix(".jsonl") || self.output.hasSuffix(".jsonl.gz") else {
            throw ValidationError("Name the recording FILE.jsonl or FILE.jsonl.gz")
        }
    }

    func run() async throws {
        try await RecordSession(command: self).run()
    }
}
