internal import Locking
internal import MarketData

/// What has been answered so far.
final class AnswerBook: Sendable {
    private let results = Locked([Symbol: Result<Reading<Quote>, MarketDataError>]())

    /// The answer for `symbol`; `nil` where there is none yet.
    subscript(symbol: Symbol) -> Result<Reading<Quote>, MarketDataError>? { self.results.withLock { $0[symbol] } }

    /// `symbol` is answered.
    func note(_ result: Result<Reading<Quote>, MarketDataError>, of symbol: Symbol) {
        self.results.withLock { $0[symbol] = result }
    }
}
