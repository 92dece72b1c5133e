internal import ArgumentParser

/// What is printed.
enum OutputFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// A live table on a terminal, one line of text for each quote in a pipe.
    case table
    /// One JSON object a line.
    case json
    /// Comma-separated values under a header.
    case csv
}
