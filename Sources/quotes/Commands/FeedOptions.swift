internal import ArgumentParser

/// What to listen to.
struct FeedOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("What to show: BTC-USDT ETH-USDT, or BTC-USDT,ETH-USDT.", valueName: "symbol"))
    var symbols: [String] = []

    @Flag(name: .shortAndLong, help: "Trades too.")
    var trades = false

    @OptionGroup var source: VenueOptions

    /// The venue as it was typed.
    var venue: String? { self.source.venue }
}
