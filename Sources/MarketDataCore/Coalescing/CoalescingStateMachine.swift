package import MarketDataModel

/// Makes few calls of many questions: one call answers everybody who asked for any of its instruments.
///
/// A question joins the call in flight that carries its instrument, if what that brings will do. Otherwise it joins the
/// call that waits for its turn, whatever that carries: what a call asks for is settled when it is composed, which is
/// when it is about to be sent. Where none waits, it is gathered for the next, which is handed on when its window is
/// over and no call is in flight, or, beside those in flight, when it has waited long enough. A call belongs to nobody
/// who asked: they come and go, it goes on. Only what has not been sent yet is given up when nobody wants it any more.
package struct CoalescingStateMachine: Sendable {
    /// A call that is to wait for its turn: ids count from 1.
    package struct Submission: Hashable, Sendable {
        /// Which call.
        package var id: UInt64
        /// How urgent its most urgent question is.
        package var priority: Priority
    }

    /// A call that is about to be sent.
    package struct Call: Hashable, Sendable {
        /// Which call.
        package var id: UInt64
        /// When it was composed.
        package var sentAt: MonotonicTime
        /// What it asks for, in the order of the first questions.
        package var natives: [NativeName]
    }

    /// What becomes of a question.
    package enum Reception: Hashable, Sendable {
        /// It waits.
        case waits
        /// It waits for a call that must be made more urgent now.
        case raises(UInt64, to: Priority)
        /// It has a call of its own, which is to wait for its turn.
        case submits(Submission)
    }

    struct Pending {
        var seats: CallSeats
        /// How urgent it has been said to be.
        var priority: Priority
        /// When it was composed last; `nil` while it waits for its turn.
        var sentAt: MonotonicTime?
        /// Questions of other instruments may join it.
        var takesOthers: Bool
        /// The turns that were taken for it.
        var taken = FairTurns.Taken()
        /// The call it is a part of, where that was refused as a whole.
        var family: UInt64
    }

    struct Place {
        var native: NativeName
        var claim: FairTurns.Claim
        /// In which call; `nil` in the one that gathers.
        var call: UInt64?
    }

    let limits: CoalescingLimits
    var gathering = CallSeats()
    var calls: [UInt64: Pending] = [:]
    /// The newest call in flight that carries an instrument: what an older one brings may be older.
    var flying: [NativeName: UInt64] = [:]
    /// The call that waits for its turn and carries an instrument.
    var waitingCall: [NativeName: UInt64] = [:]
    var places: [UInt64: Place] = [:]
    /// Whose turn it is where a call can't name all that wait.
    var turns: FairTurns
    /// Little of the quota is left: the window grows faster.
    package var isScarce = false
    private var window = GatheringWindow()
    private var lastCall: UInt64 = 0
    /// How often the parts of a refused call may still be halved.
    var halvings: [UInt64: Int] = [:]

    /// Nobody waits.
    package init(limits: CoalescingLimits = CoalescingLimits()) {
        self.limits = limits
        self.turns = FairTurns(ageing: limits.ageing)
    }

    /// How many calls are in flight or wait for their turn.
    package var callsUnderWay: Int { self.calls.count }

    /// Whether callers gather for a batch that is not in the queue yet.
    package var isGathering: Bool { !self.gathering.isEmpty }

    /// How many questions wait.
    package var waiting: Int { self.places.count }

    /// Which call question `id` waits for; `nil` where it does not, or is being gathered.
    package func call(of id: UInt64) -> UInt64? { self.places[id]?.call }

    /// Whether question `id` waits.
    package func isWaiting(_ id: UInt64) -> Bool { self.places[id] != nil }

    // MARK: Questions

    /// Somebody asks for what the venue calls `native`. A second question of the same id changes nothing.
    ///
    /// - Parameter shares: Whether it may share a call with others.
    package mutating func ask(_ question: Question, of native: NativeName, shares: Bool = true) -> Reception {
        guard self.places[question.id] == nil else { return .waits }
        guard shares else {
            var seats = CallSeats()
            seats.seat(question, native)
            let submission = self.submit(seats, takesOthers: false)
            // Nobody joins it, so nobody is told of it.
            self.places[question.id] = Place(native: native, claim: .init(question), call: submission.id)
            return .submits(submission)
        }
        if let id = self.flying[native], let sentAt = self.calls[id]?.sentAt,
            question.demand.accepts(requestSentAt: sentAt, askedAt: question.askedAt)
        {
            return self.join(id, question, native)
        }
        // What an earlier call could not name gathers already.
        let gathers = self.gathering.arrivals[native] != nil
        if !gathers, let id = self.waitingCall[native] ?? self.openCall { return self.join(id, question, native) }
        self.gathering.seat(question, native)
        self.places[question.id] = Place(native: native, claim: .init(question), call: nil)
        return .waits
    }

    /// The call that waits for its turn and takes in whatever comes.
    private var openCall: UInt64? {
        self.calls.lazy.filter { $0.value.takesOthers && $0.value.sentAt == nil }.map(\.key).min()
    }

    private mutating func join(_ id: UInt64, _ question: Question, _ native: NativeName) -> Reception {
        self.calls[id]?.seats.seat(question, native)
        if self.calls[id]?.sentAt == nil { self.waitingCall[native] = id }
        self.places[question.id] = Place(native: native, claim: .init(question), call: id)
        guard let priority = self.calls[id]?.priority, question.priority < priority else { return .waits }
        self.calls[id]?.priority = question.priority
        return .raises(id, to: question.priority)
    }

    /// Who asked does not wait any more.
    ///
    /// - Returns: The call that nobody wants any more and that was not composed: it is given up.
    package mutating func withdraw(_ id: UInt64) -> UInt64? {
        guard let place = self.places.removeValue(forKey: id) else { return nil }
        guard let call = place.call else {
            self.gathering.leave(id, place.native)
            self.gathering.clear(place.native)
            return nil
        }
        self.calls[call]?.seats.leave(id, place.native)
        guard let pending = self.calls[call], pending.sentAt == nil else { return nil }
        if self.calls[call]?.seats.clear(place.native) == true { self.noLongerWaits(place.native, for: call) }
        guard self.calls[call]?.seats.isEmpty == true else { return nil }
        self.forget(call)
        return call
    }

    /// What is known of `native` is no longer true, and what calls in flight bring is not either: nobody joins them any
    /// more. Who waits for them already asked before, and is answered.
    package mutating func invalidate(_ native: NativeName) { self.flying[native] = nil }

    /// The same for every instrument.
    package mutating func invalidateAll() { self.flying = [:] }

    // MARK: Calls

    /// When ``advance(now:)`` is due.
    package var deadline: MonotonicTime {
        if self.gathering.isEmpty || self.calls.count >= self.limits.parallelCalls { return .distantFuture }
        let window = self.window.length(self.limits, at: self.gathering.since, isScarce: self.isScarce)
        return self.gathering.since + (self.calls.isEmpty ? window : self.limits.longestWait)
    }

    /// Time has passed, or a call has landed.
    ///
    /// - Returns: The call that is to wait for its turn, if one is due.
    package mutating func advance(now: MonotonicTime) -> Submission? {
        guard now >= self.deadline else { return nil }
        let seats = self.gathering
        self.gathering = CallSeats()
        self.window.closed(now: now, waiters: seats.waiterCount)
        return self.submit(seats, takesOthers: true)
    }

    /// A new id, for a call that is no batch: calls and batches count together.
    package mutating func claimID() -> UInt64 {
        self.lastCall += 1
        return self.lastCall
    }

    /// Whether a caller of `native` in a call takes only what the venue says.
    package func needsRequest(_ native: NativeName, in id: UInt64) -> Bool {
        self.calls[id]?.seats.arrivals[native]?.needsRequest ?? true
    }

    mutating func submit(_ seats: CallSeats, takesOthers: Bool, family: UInt64? = nil) -> Submission {
        let id = self.claimID()
        self.calls[id] = Pending(
            seats: seats,
            priority: seats.priority,
            takesOthers: takesOthers,
            family: family ?? id
        )
        for (native, arrival) in seats.arrivals {
            if takesOthers || family != nil { self.waitingCall[native] = id }
            for question in arrival.questions { self.places[question]?.call = id }
        }
        return Submission(id: id, priority: seats.priority)
    }

    /// What a call that waits would ask for now; nothing where it was given up.
    package func submission(_ id: UInt64) -> (submission: Submission, natives: [NativeName])? {
        guard let call = self.calls[id] else { return nil }
        let submission = Submission(id: id, priority: call.priority)
        return (submission, call.seats.inOrder.map(\.native))
    }

    /// Who waits for `native` in a call.
    package func questions(of native: NativeName, in id: UInt64) -> Set<UInt64> {
        self.calls[id]?.seats.arrivals[native]?.questions ?? []
    }

    /// A call's turn has come: it takes in all that wait for a turn or gather, and is sent, unless the quota holds it
    /// back; then it is composed again at its next turn.
    ///
    /// - Returns: What it asks for; `nil` where nobody wants it any more.
    package mutating func compose(_ id: UInt64, now: MonotonicTime) -> Call? {
        guard var call = self.calls[id] else { return nil }
        if call.takesOthers {
            call.seats.absorb(self.gathering)
            self.gathering = CallSeats()
            // Where a call can't name all, those that have a call of their own are no concern of this one.
            for other in self.calls.keys.sorted() where other != id && self.limits.instrumentsPerCall == nil {
                guard let pending = self.calls[other], pending.takesOthers, pending.sentAt == nil else { continue }
                call.seats.absorb(pending.seats)
                self.calls[other] = nil
            }
        }
        for arrival in call.seats.inOrder where call.seats.clear(arrival.native) {
            if self.flying[arrival.native] == id { self.flying[arrival.native] = nil }
        }
        guard !call.seats.isEmpty else {
            self.forget(id)
            return nil
        }
        self.leaveOut(&call, id, now: now)
        call.priority = min(call.priority, call.seats.priority)
        call.sentAt = now
        self.calls[id] = call
        let isShared = call.takesOthers || call.family != id
        for arrival in call.seats.inOrder {
            for question in arrival.questions { self.places[question]?.call = id }
            if isShared {
                self.waitingCall[arrival.native] = nil
                self.flying[arrival.native] = id
            }
        }
        return Call(id: id, sentAt: now, natives: call.seats.inOrder.map(\.native))
    }

    /// A call was answered, or failed.
    ///
    /// - Returns: Who waits for which of its instruments; nothing where the call has landed before.
    package mutating func landed(_ id: UInt64) -> [Arrival] {
        guard let call = self.calls[id] else { return [] }
        let arrivals = call.seats.inOrder
        for arrival in arrivals {
            if self.flying[arrival.native] == id { self.flying[arrival.native] = nil }
            self.noLongerWaits(arrival.native, for: id)
            for question in arrival.questions { self.places[question] = nil }
        }
        self.forget(id)
        return arrivals
    }

    /// A shared cache knows `natives`, which a call that was not sent was to ask for.
    ///
    /// - Returns: The callers of those names, except where one of them takes only what the venue says.
    package mutating func found(_ natives: [NativeName], instead id: UInt64) -> (arrivals: [Arrival], isOver: Bool) {
        var arrivals: [Arrival] = []
        for native in natives {
            guard let known = self.calls[id]?.seats.arrivals[native], !known.needsRequest else { continue }
            guard let arrival = self.calls[id]?.seats.remove(native) else { continue }
            for question in arrival.questions { self.places[question] = nil }
            if self.flying[native] == id { self.flying[native] = nil }
            self.noLongerWaits(native, for: id)
            arrivals.append(arrival)
        }
        guard self.calls[id]?.seats.isEmpty != false else { return (arrivals, false) }
        self.forget(id)
        return (arrivals, true)
    }

    func isFlying(_ native: NativeName, in id: UInt64) -> Bool { self.flying[native] == id }

    mutating func land(_ native: NativeName) { self.flying[native] = nil }

    private mutating func noLongerWaits(_ native: NativeName, for call: UInt64) {
        if self.waitingCall[native] == call { self.waitingCall[native] = nil }
    }

    mutating func forget(_ id: UInt64) {
        guard let family = self.calls.removeValue(forKey: id)?.family else { return }
        if !self.calls.values.contains(where: { $0.family == family }) { self.halvings[family] = nil }
    }
}
