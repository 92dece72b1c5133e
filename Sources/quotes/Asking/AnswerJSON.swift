internal import MarketDataModel

/// Quotes that were asked for, as JSON: the lines of `tail --format json`, and how old each was when it was printed.
enum AnswerJSON {
    /// One line without its line feed.
    static func text(_ reading: Reading<Quote>) -> String {
        var line: [UInt8] = []
        JSONLines().append(.quote(reading), to: &line)
        // The line ends in a brace and a line feed; what is new stands before them.
        let seconds = SpanText.exact(reading.age).dropLast()
        return String(decoding: line.dropLast(2), as: UTF8.self) + ",\"ageSeconds\":\(seconds)}"
    }
}
