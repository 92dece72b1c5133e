internal import ArgumentParser

/// A recording instead of a venue.
struct ReplayOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Show a recording instead of a venue.", valueName: "file"),
        completion: .file()
    )
    var replay: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("How quickly: 1 as it was recorded, 10, 0.5, or max.", valueName: "speed"),
        completion: .list(["1", "10", "max"]),
        transform: { try SpeedArgument(parsing: $0) }
    )
    var speed: SpeedArgument?
}
