package import MarketDataModel

/// How much may be tried again: a part of all calls, so that a venue in trouble is not given more of it, and a few
/// besides, so that who seldom calls may try again, too.
package struct RetryBudget: Hashable, Sendable {
    private static let unit = 1_000_000
    /// So many retries are never saved up by calls that went well: the trouble of now is not paid with the peace of then.
    private static let saved = 50

    private let share: Int
    private let allowance: Int
    private let refill: Duration
    private var earned = 0
    private var spare: Int
    private var refilledAt: MonotonicTime?

    /// A budget.
    ///
    /// - Parameters:
    ///   - share: Which part of all calls may be retries.
    ///   - allowance: How many retries there may be besides.
    ///   - refill: How long it takes until one of those may be made again.
    package init(share: Double = 0.2, allowance: Int = 3, refill: Duration = .seconds(20)) {
        let share = share.isNaN ? 0 : min(max(share, 0), 1)
        self.share = Int(share * Double(Self.unit))
        self.allowance = max(0, allowance)
        self.refill = max(refill, .nanoseconds(1))
        self.spare = self.allowance
    }

    /// A call is made for the first time.
    package mutating func called() {
        self.earned = min(self.earned + self.share, Self.saved * Self.unit)
    }

    /// Takes a retry out of the budget, if there is one in it.
    package mutating func take(now: MonotonicTime) -> Bool {
        if self.earned >= Self.unit {
            self.earned -= Self.unit
            return true
        }
        self.refillSpare(now: now)
        guard self.spare > 0 else { return false }
        self.spare -= 1
        return true
    }

    private mutating func refillSpare(now: MonotonicTime) {
        guard let since = self.refilledAt, self.spare < self.allowance else {
            self.refilledAt = now
            return
        }
        let whole = Int(clamping: (now - since).wholeNanoseconds / max(1, self.refill.wholeNanoseconds))
        guard whole > 0 else { return }
        self.spare = min(self.allowance, self.spare + min(whole, self.allowance))
        self.refilledAt = since + self.refill * whole
    }
}
