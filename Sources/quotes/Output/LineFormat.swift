/// How lines are written: pure, bytes in a buffer.
protocol LineFormat: Sendable {
    /// What comes before the first line.
    func appendHeader(to output: inout [UInt8])

    /// Appends `line` with its line feed.
    mutating func append(_ line: OutputLine, to output: inout [UInt8])
}

extension LineFormat {
    /// Nothing.
    func appendHeader(to output: inout [UInt8]) {}
}
