internal import Locking
internal import MarketDataModel
internal import Terminal

/// Prints a feed until it ends, enough was printed, nobody reads any more, or somebody says stop.
struct Session: Sendable {
    /// Where lines come from.
    let feed: any LineFeed
    /// After how many quotes and trades to end.
    var count: Int?
    /// After how long to end, by the clock of the person who looks.
    var limit: Duration?

    /// How a session ended.
    struct Outcome: Sendable {
        /// Why.
        var ending: Ending
        /// What was printed.
        var tally: Tally
        /// How long it took.
        var elapsed: Duration
    }

    /// Runs the feed into `sink`. `stop` is how others end it.
    func run(into sink: any Sink, stop: StopSwitch) async throws -> Outcome {
        let tally = Locked(Tally())
        let start = ContinuousClock.now
        SignalHub.listen { signal in
            if signal.endsProcess { stop.set(.signal(signal)) } else { sink.redraw() }
        }
        await sink.begin()
        let result = await self.race(into: sink, stop: stop) { line in
            tally.withLock { tally in
                tally.count(line)
                return tally.values
            }
        }
        await sink.finish()
        let ending = try result.get()
        return Outcome(ending: ending, tally: tally.withLock { $0 }, elapsed: ContinuousClock.now - start)
    }

    private func race(
        into sink: any Sink,
        stop: StopSwitch,
        count: @escaping @Sendable (OutputLine) -> UInt64
    ) async -> Result<Ending, any Error> {
        await withTaskGroup(of: Result<Void, any Error>.self) { group in
            group.addTask {
                defer { stop.set(.finished) }
                do {
                    try await self.feed.run { line in
                        let values = count(line)
                        guard await sink.write(line) else {
                            stop.set(.readerGone)
                            return false
                        }
                        if let limit = self.count, values >= UInt64(limit) {
                            stop.set(.enough)
                            return false
                        }
                        return true
                    }
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await sink.run()
                return .success(())
            }
            if let limit = self.limit {
                group.addTask {
                    try? await Task.sleep(for: limit)
                    stop.set(.enough)
                    return .success(())
                }
            }
            let ending = await stop.wait()
            group.cancelAll()
            var failure: (any Error)?
            for await case .failure(let error) in group where !(error is CancellationError) { failure = error }
            // Once somebody said stop, what went wrong on the way out is no news.
            if let failure, ending == .finished { return .failure(failure) }
            return .success(ending)
        }
    }
}
