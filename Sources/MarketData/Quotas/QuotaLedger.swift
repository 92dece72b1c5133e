internal import Locking
internal import MarketDataCore
internal import MarketDataModel

/// What was used of a scope's quota by this process. It outlives the clients that used it, for as long as the venue
/// still counts what they did.
final class QuotaLedger: Sendable {
    let time: TimeSource
    private let machine: Locked<QuotaStateMachine>

    init(windows: [QuotaWindow], time: TimeSource) {
        self.time = time
        self.machine = Locked(QuotaStateMachine(windows: windows))
    }

    /// Asks the machine, or tells it.
    func withMachine<Result>(_ body: (inout QuotaStateMachine, MonotonicTime) -> Result) -> Result {
        let now = self.time.now
        return self.machine.withLock { body(&$0, now) }
    }
}
