import MarketDataModel

/// The venue's quota of REST weight: over it calls are refused, and who goes on calling is banned.
struct RESTGate {
    let limit: Int
    let banAfter: Int
    let banFor: Duration
    private var window: RollingWindow
    private var refusals = 0
    private var bannedUntil: Timestamp?

    init(quota: (weight: Int, window: Duration), banAfter: Int, banFor: Duration) {
        self.limit = quota.weight
        self.banAfter = banAfter
        self.banFor = banFor
        self.window = RollingWindow(quota.window)
    }

    enum Action: Equatable {
        /// Answer; so much of the quota is used.
        case answer(used: Int)
        /// Refuse with 429.
        case refuse(retryAfter: Duration)
        /// Refuse with 418.
        case ban(retryAfter: Duration)
    }

    /// A call that costs `weight` arrived.
    mutating func call(weight: Int, now: Timestamp) -> Action {
        if let end = self.bannedUntil {
            if now < end { return .ban(retryAfter: end.since(now)) }
            self.bannedUntil = nil
            self.refusals = 0
        }
        let wait = self.window.wait(for: weight, limit: self.limit, now: now)
        guard wait > .zero else {
            self.refusals = 0
            self.window.spend(weight, now: now)
            return .answer(used: self.window.used)
        }
        self.refusals += 1
        guard self.refusals > self.banAfter else { return .refuse(retryAfter: wait) }
        self.bannedUntil = now.advanced(by: self.banFor)
        return .ban(retryAfter: self.banFor)
    }
}
