internal import MarketDataModel

extension CoalescingStateMachine {
    /// Leaves out of a call what it can't name: the most urgent are named, and of consumers that are equally urgent each
    /// in turn (``FairTurns``). The others gather for the next.
    mutating func leaveOut(_ call: inout Pending, _ id: UInt64, now: MonotonicTime) {
        guard let limit = self.limits.instrumentsPerCall, call.takesOthers else { return }
        // Composed before, and held back by the quota: those who were named have had no turn.
        self.turns.giveBack(call.taken)
        call.taken = FairTurns.Taken()
        let arrivals = call.seats.inOrder
        guard arrivals.count > limit else { return }
        var claims: [FairTurns.Claim] = []
        for (item, arrival) in arrivals.enumerated() {
            for question in arrival.questions {
                guard var claim = self.places[question]?.claim else { continue }
                claim.item = item
                claims.append(claim)
            }
        }
        let (items, taken) = self.turns.pick(limit, of: claims, now: now)
        call.taken = taken
        let named = Set(items)
        for (item, arrival) in arrivals.enumerated() where !named.contains(item) {
            guard let left = call.seats.remove(arrival.native) else { continue }
            if self.flying[arrival.native] == id { self.flying[arrival.native] = nil }
            if self.waitingCall[arrival.native] == id { self.waitingCall[arrival.native] = nil }
            let claims = left.questions.compactMap { self.places[$0]?.claim }
            for question in left.questions { self.places[question]?.call = nil }
            self.gathering.seat(left, claims)
        }
        call.seats.judge(call.seats.inOrder.flatMap { $0.questions.compactMap { self.places[$0]?.claim } })
        call.priority = call.seats.priority
    }
}

extension CoalescingStateMachine {
    /// A call that was composed and not sent: it is given up where nobody wants it any more.
    ///
    /// - Returns: Whether it was.
    package mutating func giveUp(_ id: UInt64) -> Bool {
        guard let call = self.calls[id], call.seats.arrivals.values.allSatisfy(\.questions.isEmpty) else {
            return false
        }
        self.turns.giveBack(call.taken)
        _ = self.landed(id)
        return true
    }
}

extension FairTurns.Claim {
    /// A question's. What it is for is said where turns are taken.
    init(_ question: Question) {
        self.init(
            consumer: question.consumer,
            priority: question.priority,
            askedAt: question.askedAt,
            item: 0
        )
    }
}
