internal import ArgumentParser

/// Where quotes come from.
struct FeedOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("What to show: BTC-USDT ETH-USDT, or BTC-USDT,ETH-USDT.", valueName: "symbol"))
    var symbols: [String] = []

    @Option(
        name: [.customLong("venue"), .customShort("V")],
        help: ArgumentHelp(
            "Where from: \(VenueArgument.names.joined(separator: ", ")), or the URL of a server that speaks as they do.",
            discussion: "Default: \(VenueArgument.standard), or the venue that a recording names.",
            valueName: "venue"
        ),
        completion: .list(VenueArgument.names)
    )
    var venue: String?

    @Flag(name: .shortAndLong, help: "Trades too.")
    var trades = false

    @Option(
        help: ArgumentHelp("Trust the authorities in this PEM file instead of the system's.", valueName: "file"),
        completion: .file(extensions: ["pem", "crt"])
    )
    var caFile: String?

    @Flag(name: .shortAndLong, help: "Say on standard error what the connection does.")
    var verbose = false
}
