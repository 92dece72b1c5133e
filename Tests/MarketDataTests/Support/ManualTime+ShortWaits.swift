import MarketData

extension ManualTime {
    /// Runs `body` while waits of up to 100 ms, as those in which wishes are gathered, pass as soon as they begin.
    func whileShortWaitsPass<Result: Sendable>(_ body: () async throws -> Result) async rethrows -> Result {
        let clock = Task {
            while let deadline = await self.nextTimer(within: .milliseconds(100)) { self.advance(to: deadline) }
        }
        defer { clock.cancel() }
        return try await body()
    }
}
