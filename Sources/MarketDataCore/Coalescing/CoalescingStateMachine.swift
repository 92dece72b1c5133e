package import MarketDataModel

/// Makes few calls of many questions: one call answers everybody who asked for any of its instruments.
///
/// A question joins the call in flight that carries its instrument, if what that brings will do. Otherwise it is
/// gathered for the next call, which leaves when its window is over and no call is in flight, or, beside those in
/// flight, when it has waited long enough. A call belongs to nobody who asked: they come and go, it goes on. Only what
/// has not been sent yet is given up when nobody waits for it any more.
package struct CoalescingStateMachine: Sendable {
    /// A call: ids count from 1 in the order in which calls leave.
    package struct Call: Hashable, Sendable {
        /// Which call.
        package var id: UInt64
        /// When it left.
        package var sentAt: MonotonicTime
        /// What it asks for, in the order of the first questions.
        package var natives: [NativeName]
    }

    /// One instrument of a call that has landed.
    package struct Arrival: Hashable, Sendable {
        /// Of what.
        package var native: NativeName
        /// The names it was asked for: the canonical one, the venue's own, spellings of them.
        package private(set) var symbols: [Symbol] = []
        /// Who still waits.
        package internal(set) var questions: Set<UInt64> = []
        let position: Int

        init(native: NativeName, position: Int) {
            self.native = native
            self.position = position
        }

        mutating func add(_ question: Question) {
            self.questions.insert(question.id)
            if !self.symbols.contains(question.symbol) { self.symbols.append(question.symbol) }
        }
    }

    private struct Flight {
        var sentAt: MonotonicTime
        var seats: CallSeats
    }

    private struct Place {
        var native: NativeName
        /// In which call; `nil` in the one that gathers.
        var call: UInt64?
    }

    private let limits: CoalescingLimits
    private var gathering = CallSeats()
    private var flights: [UInt64: Flight] = [:]
    /// The newest call in flight that carries an instrument: what an older one brings may be older.
    private var newest: [NativeName: UInt64] = [:]
    private var places: [UInt64: Place] = [:]
    private var lastCall: UInt64 = 0

    /// Nobody waits.
    package init(limits: CoalescingLimits = CoalescingLimits()) {
        self.limits = limits
    }

    /// How many calls are in flight.
    package var callsInFlight: Int { self.flights.count }

    /// How many questions wait.
    package var waiting: Int { self.places.count }

    /// Somebody asks for what the venue calls `native`. A second question of the same id changes nothing.
    package mutating func ask(_ question: Question, of native: NativeName) {
        guard self.places[question.id] == nil else { return }
        if let call = self.newest[native], let sentAt = self.flights[call]?.sentAt,
            question.demand.accepts(requestSentAt: sentAt)
        {
            self.flights[call]?.seats.seat(question, native)
            self.places[question.id] = Place(native: native, call: call)
        } else {
            self.gathering.seat(question, native)
            self.places[question.id] = Place(native: native, call: nil)
        }
    }

    /// Who asked does not wait any more.
    package mutating func withdraw(_ id: UInt64) {
        guard let place = self.places.removeValue(forKey: id) else { return }
        if let call = place.call {
            self.flights[call]?.seats.leave(id, place.native)
        } else {
            self.gathering.leave(id, place.native)
            self.gathering.clear(place.native)
        }
    }

    /// When ``advance(now:)`` is due.
    package var deadline: MonotonicTime {
        if self.gathering.isEmpty || self.flights.count >= self.limits.parallelCalls { return .distantFuture }
        return self.gathering.since + (self.flights.isEmpty ? self.limits.window : self.limits.longestWait)
    }

    /// Time has passed, or a call has landed.
    ///
    /// - Returns: The call to make, if one is due.
    package mutating func advance(now: MonotonicTime) -> Call? {
        guard now >= self.deadline else { return nil }
        self.lastCall += 1
        let arrivals = self.gathering.inOrder
        let call = Call(id: self.lastCall, sentAt: now, natives: arrivals.map(\.native))
        for arrival in arrivals {
            self.newest[arrival.native] = call.id
            for question in arrival.questions { self.places[question]?.call = call.id }
        }
        self.flights[call.id] = Flight(sentAt: now, seats: self.gathering)
        self.gathering = CallSeats()
        return call
    }

    /// A call was answered, or failed.
    ///
    /// - Returns: Who waits for which of its instruments; nothing where the call has landed before.
    package mutating func landed(_ call: UInt64) -> [Arrival] {
        guard let seats = self.flights.removeValue(forKey: call)?.seats else { return [] }
        let arrivals = seats.inOrder
        for arrival in arrivals {
            if self.newest[arrival.native] == call { self.newest[arrival.native] = nil }
            for question in arrival.questions { self.places[question] = nil }
        }
        return arrivals
    }
}
