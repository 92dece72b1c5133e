import MarketData
import MarketDataTesting

extension MarketDataClient {
    /// Returns the client's status as soon as it meets a condition.
    @discardableResult
    func status(when isMet: (ClientStatus) -> Bool) async throws -> ClientStatus {
        for await status in self.statusChanges where isMet(status) { return status }
        throw Unexpected("the client has ended, or the test was cancelled: \(self.status)")
    }

    /// Returns as soon as the status of `symbol` meets a condition.
    func status(
        of symbol: Symbol,
        channel: Channel = .quotes,
        when isMet: (SymbolStatus) -> Bool
    ) async throws {
        for await status in self.statusChanges(of: symbol, channel: channel) where isMet(status) { return }
        let status = self.status(of: symbol, channel: channel)
        throw Unexpected("the client has ended, or the test was cancelled: \(symbol) is \(status)")
    }

    /// Returns when the next attempt to connect is due, once so many have failed in a row, or however many.
    ///
    /// The status says so when the deadline is set: a clock that is moved then is never moved too early.
    func nextAttempt(after failures: Int? = nil) async throws -> MonotonicTime {
        for await status in self.statusChanges {
            guard let connection = status.connections.first else { continue }
            if let failures, connection.failures != failures { continue }
            if case .backingOff(let until) = connection.phase { return until }
        }
        throw Unexpected("no attempt is due: \(self.status)")
    }

    /// Returns once the client's network thread and its control plane have come to everything that was in the sockets
    /// before: a request is answered after it. Two, as a thread may come to an answer and to what was there before in
    /// the same turn.
    func catchUp(_ symbol: Symbol = "BTC-USDT") async throws {
        for _ in 0..<2 { _ = try await self.quote(for: symbol, freshness: .fresh) }
    }
}

extension ManualTime {
    /// Waits that are shorter than this are not what a test is about: gathering wishes and questions, lingering.
    static let shortWait: Duration = .milliseconds(20)

    /// Moves time by `span`, a second or more, and returns when the client has acted on it: it looks at itself once a
    /// second, and sleeps for the next look when it has done everything that was due.
    func pass(_ span: Duration) async {
        self.advance(by: span)
        _ = await self.nextTimer(within: .seconds(1))
    }

    /// Moves time in steps of a second or more until `condition` holds; the client acts on each before the next.
    func pass(inStepsOf step: Duration, until condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await self.pass(step)
        }
    }
}

/// Runs `body` while every short wait passes as soon as it begins, whatever the sockets do meanwhile.
///
/// Longer waits last until the test moves time. Steps that follow the machine's clock would do that at random: too late
/// for what the test waits for, or past the deadline of what is still under way in a socket.
func whileShortWaitsPass<Result: Sendable>(
    of time: ManualTime?,
    _ body: () async throws -> Result
) async rethrows -> Result {
    let clock = Task {
        while let deadline = await time?.nextTimer(within: ManualTime.shortWait) { time?.advance(to: deadline) }
    }
    defer { clock.cancel() }
    return try await body()
}
