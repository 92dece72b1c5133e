import Locking
import MarketDataModel

/// A clock that a test moves.
final class ManualNow: Sendable {
    private let time = Locked(Timestamp(nanoseconds: 1_700_000_000_000_000_000))

    var now: Timestamp { self.time.withLock { $0 } }
    func advance(by span: Duration) { self.time.withLock { $0 = $0.advanced(by: span) } }
}
