internal import ArgumentParser

/// What is printed, and how much of it.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How it is printed. 'table' becomes lines of text in a pipe.")
    var format: OutputFormat = .table

    @Option(name: .shortAndLong, help: ArgumentHelp("End after so many quotes and trades.", valueName: "n"))
    var count: Int?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "End after this long: 10s, 5m, 1h30m. In a replay, of the recording's time.",
            valueName: "time"
        ),
        transform: { try Duration(parsing: $0) }
    )
    var limit: Duration?

    @Flag(name: .shortAndLong, help: "No closing summary on standard error.")
    var quiet = false

    func validate() throws {
        if let count = self.count, count < 1 { throw ValidationError("--count must be 1 or more") }
    }
}
