internal import MarketData

/// Where lines come from.
protocol LineFeed: Sendable {
    /// Hands over every line, in order, until there are no more, `deliver` says false, or the task is cancelled.
    func run(_ deliver: (OutputLine) async -> Bool) async throws
}
