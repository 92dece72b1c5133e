internal import ArgumentParser

/// Which venue, and how it is approached.
struct VenueOptions: ParsableArguments {
    @Option(
        name: [.customLong("venue"), .customShort("V")],
        help: ArgumentHelp(
            "Where from: \(VenueArgument.names.joined(separator: ", ")); or a server like one of them: kraken@URL.",
            discussion: "Default: \(VenueArgument.standard), or the venue that a recording names.",
            valueName: "venue"
        ),
        completion: .list(VenueArgument.names)
    )
    var venue: String?

    @OptionGroup var connection: ConnectionOptions

    /// Statistics are printed at the end.
    var stats: Bool { self.connection.stats }
}
