internal import ArgumentParser

/// `quotes tail`.
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show quotes as they come: a live table on a terminal, a line for each in a pipe.",
        discussion: """
            EXAMPLES
              quotes tail BTC-USDT ETH-USDT                 a live table; Ctrl-C ends it
              quotes tail BTC-USDT --trades                 with the last trade of each
              quotes tail BTC-USDT --format json | jq .bid  decimals are strings, exact
              quotes tail BTC-USDT --count 1                one quote, then end
              quotes tail BTC-USD --venue binance-us --for 1m --format csv > btc.csv
              quotes tail BTC-USDT --venue ws://127.0.0.1:9443
              quotes tail --replay btc.jsonl.gz             every symbol of a recording
              quotes tail BTC-USDT --replay btc.jsonl.gz --speed max --format json

            JSON LINES
              type            quote, trade or status
              venue, symbol   whose it is
              bid, bidSize, ask, askSize           of a quote: exact decimals, as strings
              price, quantity, side, tradeId       of a trade; side is the aggressor's
              sequence        the venue's number of the update
              exchangeTime    by the venue's clock
              receiveTime     by this machine's clock (RFC 3339, UTC, nanoseconds)
              source          stream, upstream, memory or shared
              stale           nothing vouches for the value any more
              state, missed, message               of a status: stale, halted, live, gap or refused
            What is not known is absent. CSV has the same fields as columns.
            """
    )

    @OptionGroup var feed: FeedOptions
    @OptionGroup(title: "Replay") var replay: ReplayOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if self.replay.replay == nil {
            if self.feed.isEmpty {
                throw ValidationError(
                    "Say which symbols: quotes tail BTC-USDT, or --replay FILE for all of a recording"
                )
            }
            if self.replay.speed != nil { throw ValidationError("--speed goes with --replay FILE") }
        }
    }

    func run() async throws {
        try await TailSession(feed: self.feed, replay: self.replay, output: self.output).run()
    }
}
