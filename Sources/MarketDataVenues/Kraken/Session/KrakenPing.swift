import MarketDataModel

/// When a connection is pinged, so that the venue does not close it as idle, and when it counts as dead.
///
/// States: *closed* (nothing was sent), *quiet* (the next ping is due ``KrakenLimits/pingInterval`` after the last
/// message), *awaiting* (a ping is not answered), *over* (a ping was not answered in time).
struct KrakenPing {
    /// What is due.
    enum Action: Hashable {
        case none
        /// Send a ping.
        case ping
        /// The connection is dead.
        case end
    }

    /// The time of the next ``tick(now:)``.
    private(set) var deadline = MonotonicTime.distantFuture
    private var isAwaiting = false

    /// The connection is open, or a message was sent.
    mutating func sent(now: MonotonicTime) {
        if !self.isAwaiting { self.deadline = now + KrakenLimits.pingInterval }
    }

    /// The venue answered a ping.
    mutating func answered(now: MonotonicTime) {
        guard self.isAwaiting else { return }
        self.isAwaiting = false
        self.sent(now: now)
    }

    mutating func tick(now: MonotonicTime) -> Action {
        guard now >= self.deadline else { return .none }
        if self.isAwaiting {
            self.deadline = .distantFuture
            return .end
        }
        self.isAwaiting = true
        self.deadline = now + KrakenLimits.pongDeadline
        return .ping
    }
}
