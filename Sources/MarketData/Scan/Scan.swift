internal import MarketDataCore
public import MarketDataModel

/// Quotes of many symbols, each asked for once, without being in anybody's way.
///
/// ```swift
/// let scan = client.scan(symbols, priority: .low)
/// for await step in scan {
///     switch step.event {
///     case .queued(let symbol): print(symbol, step.position ?? 0, step.estimatedWait ?? .zero)
///     case .answered(let reading): print(reading.symbol, reading.value.bid)
///     case .failed(let symbol, let error): print(symbol, error)
///     case .waiting, .paused, .resumed: break
///     case .finished: print(step.progress.answered, "of", step.progress.total)
///     }
/// }
/// ```
///
/// The scan begins with the first `makeAsyncIterator()`, goes on whether or not anybody takes its steps, and ends with its
/// last symbol, ``cancel()``, the iterator, its task, or the client. It is told once: a second iterator ends at once.
/// Steps that nobody takes are bounded by the symbols: there is one for each at most, and its answer takes the place of
/// its place in line.
public struct Scan: AsyncSequence, Sendable {
    /// What happens, in order.
    public typealias Element = ScanStep
    /// Never: a symbol that fails is a step.
    public typealias Failure = Never

    let run: ScanRun

    /// How far it has come.
    public var progress: ScanProgress { self.run.progress }

    /// Asks for nothing until it is resumed. What is in line is taken back; what has been sent is still answered, and
    /// nothing is lost or asked for twice.
    public func pause() { self.run.pause() }

    /// Goes on where it was paused.
    public func resume() { self.run.resume() }

    /// Ends it: nothing more is asked for, and the iteration ends.
    public func cancel() { self.run.cancel() }

    /// Begins the scan.
    public func makeAsyncIterator() -> Iterator { Iterator(self.run) }

    /// The one consumer's place.
    public struct Iterator: AsyncIteratorProtocol {
        /// Ends the scan when the last copy of the iterator is gone.
        private final class Registration: Sendable {
            let run: ScanRun

            init(_ run: ScanRun) { self.run = run }

            deinit { self.run.cancel() }
        }

        private var registration: Registration?

        init(_ run: ScanRun) {
            self.registration = run.begin() ? Registration(run) : nil
        }

        /// The next step; `nil` once the scan has ended or the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> ScanStep? {
            guard let registration = self.registration else { return nil }
            let step = await registration.run.next()
            if step == nil { self.registration = nil }
            return step
        }
    }
}

extension MarketDataClient {
    /// Asks for the quotes of `symbols`, each once, in order, as fast as the quota lets it beside those who wait for an
    /// answer: a scan of low priority leaves ``Configuration/Limits-swift.struct/interactiveReserve`` of every window to
    /// them. Where the venue answers many symbols in one request, the scan is one request, or as few as that takes.
    ///
    /// - Parameters:
    ///   - symbols: Which; one that is named twice is one.
    ///   - freshness: How old an answer may be: what a stream or memory has that will do is not asked for.
    ///   - priority: How urgent its requests are.
    ///   - perMinute: How many symbols it asks for within any minute at most; `nil` for as many as the venue allows.
    public nonisolated func scan(
        _ symbols: [Symbol],
        freshness: Freshness = .within(.seconds(1)),
        priority: Priority = .low,
        perMinute: Int? = nil
    ) -> Scan {
        self.scan(symbols, freshness, priority, perMinute, account: self.core.direct)
    }

    nonisolated func scan(
        _ symbols: [Symbol],
        _ freshness: Freshness,
        _ priority: Priority,
        _ perMinute: Int?,
        account: ConsumerAccount
    ) -> Scan {
        let wish = ScanRun.Wish(symbols: symbols, freshness: freshness, priority: priority, account: account)
        // So many that those in line never run out while others are answered; the rest costs nobody any memory.
        let outstanding = self.venue.rest?.quotesPerCall.map { max(64, 2 * $0) } ?? 8_192
        let limits = ScanRun.Limits(perMinute: perMinute, outstanding: outstanding)
        return Scan(run: ScanRun(wish, limits: limits, isReplay: self.source != nil))
    }
}

extension MarketDataConsumer {
    /// As ``MarketDataClient/scan(_:freshness:priority:perMinute:)``, within the tier: where that allows no more now, the
    /// scan waits until it does instead of failing.
    public func scan(
        _ symbols: [Symbol],
        freshness: Freshness = .within(.seconds(1)),
        priority: Priority = .low,
        perMinute: Int? = nil
    ) -> Scan {
        self.client.scan(symbols, freshness, priority, perMinute, account: self.account)
    }
}
