internal import ArgumentParser

/// `quotes replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show a recording again, or serve it: be the venue, for any client of it.",
        discussion: """
            EXAMPLES
              quotes replay btc.jsonl.gz                         as 'quotes tail --replay btc.jsonl.gz'
              quotes replay btc.jsonl.gz --speed max -f csv > btc.csv
              quotes replay btc.jsonl.gz --serve                 on loopback, a free port; it is printed
              quotes replay btc.jsonl.gz --serve :9443 --speed 10
              quotes tail BTC-USDT --venue ws://127.0.0.1:9443   in another terminal

            A served recording begins with the first subscription; what stands at its end stays to be asked for.
            """
    )

    @Argument(help: ArgumentHelp("The recording.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var feed: FeedOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("How quickly: 1 as it was recorded, 10, 0.5, or max.", valueName: "speed"),
        completion: .list(["1", "10", "max"]),
        transform: { try SpeedArgument(parsing: $0) }
    )
    var speed: SpeedArgument?

    @Option(
        help: ArgumentHelp(
            "Serve it in the venue's own protocol instead of showing it.",
            discussion: "The address may be left out: 127.0.0.1 and a free port.",
            valueName: "host:port"
        ),
        transform: { try HostAndPort(parsing: $0) }
    )
    var serve: HostAndPort?

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        if let address = self.serve {
            let speed = self.speed ?? .realTime
            return try await ServeSession(
                path: self.file,
                address: address,
                venue: self.feed.venue,
                speed: speed,
                isQuiet: self.output.quiet
            ).run()
        }
        var replay = ReplayOptions()
        replay.replay = self.file
        replay.speed = self.speed
        try await TailSession(feed: self.feed, replay: replay, output: self.output).run()
    }
}
