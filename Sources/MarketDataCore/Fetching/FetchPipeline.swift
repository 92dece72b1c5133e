package import MarketDataModel

/// A message of a fetch, as far as the pipeline must know it.
package protocol FetchCall: Sendable {
    /// Its cost in the venue's weights.
    var weight: Int { get }
}

/// Every fetch of a client, from its first caller to its end: gathering → queued → admitted → in flight → done.
///
/// A fetch is either a batch of quotes, joined by callers of every kind until it is sent, or one call that was given when it
/// was made. Both wait in the same queue, acquire from the same quota and fail by the same breakers. The content of a batch
/// is bound when its turn comes, so that one that waits for the quota takes in what is asked for meanwhile.
///
/// One id names a fetch everywhere. The pipeline has no I/O: ``FetchAction`` says what is to be done, the driver reports
/// what came of it. Reports that come late or twice change nothing.
package struct FetchPipeline<Call: FetchCall, Destination: Sendable>: Sendable {
    package typealias Action = FetchAction<Call, Destination>

    private struct Fetch: Sendable {
        /// The destination of the answer to a call that stands by itself; `nil` for a batch of quotes.
        var destination: Destination?
        var purpose: RequestPurpose
        var priority: Priority
        var since: MonotonicTime
        /// The content that was bound last.
        var call: Call?
        /// Sent at least once: a retry sends the same.
        var isSent = false
        /// The names that the second level was asked for.
        var lookedUp: Set<NativeName> = []
        /// The second level is asked once a turn, so that names that keep joining can't hold a batch back.
        var looksUp = true

        mutating func raise(to priority: Priority) { self.priority = min(self.priority, priority) }
    }

    /// The batches of quotes.
    package private(set) var batches: CoalescingStateMachine
    /// The queue, the quota's answers, the breakers, the retries.
    package private(set) var requests: RequestStateMachine
    private let quotesCall: @Sendable ([NativeName]) -> Call?
    /// Whether names are looked up in a shared cache before the venue is asked.
    package var looksUp = false
    /// The part of each window, in thousandths, that fetches of low priority leave to others.
    private let interactiveReserve: Int
    private var fetches: [FetchID: Fetch] = [:]
    private var actions: [Action] = []

    /// An idle pipeline.
    ///
    /// - Parameters:
    ///   - batches: The limits of batches.
    ///   - requests: The limits of the queue and of retries.
    ///   - bases: The number of base URLs.
    ///   - interactiveReserve: The part of each window, in thousandths, that fetches of ``Priority/low`` and below leave to
    ///     others.
    ///   - seed: The seed of all waits.
    ///   - quotesCall: The call for the quotes of some names; `nil` where the venue has none.
    package init(
        batches: CoalescingLimits,
        requests: RequestLimits,
        bases: Int,
        interactiveReserve: Int = 0,
        seed: UInt64,
        quotesCall: @escaping @Sendable ([NativeName]) -> Call?
    ) {
        self.batches = CoalescingStateMachine(limits: batches)
        self.requests = RequestStateMachine(limits: requests, bases: bases, seed: seed)
        self.interactiveReserve = interactiveReserve
        self.quotesCall = quotesCall
    }

    // MARK: Callers

    /// A caller wants the quote of `native`.
    ///
    /// - Parameter shares: Whether it may share a batch with others.
    package mutating func ask(_ question: Question, of native: NativeName, shares: Bool = true, now: MonotonicTime) {
        switch self.batches.ask(question, of: native, shares: shares) {
        case .waits: break
        case .raises(let id, to: let priority):
            self.fetches[id]?.raise(to: priority)
            self.requests.raise(id, to: priority, reserve: self.reserve(priority), now: now)
        case .submits(let batch): self.submit(batch, now: now)
        }
    }

    /// A caller has left. A batch that no caller waits for and that was not sent is given up.
    package mutating func withdraw(_ question: UInt64) {
        let joined = self.batches.call(of: question)
        if let unbound = self.batches.withdraw(question) { return self.giveUp(unbound) }
        guard let joined, self.fetches[joined]?.isSent == false, self.batches.giveUp(joined) else { return }
        self.giveUp(joined)
    }

    /// A call that stands by itself: the instrument list, the address of a stream.
    package mutating func fetch(
        _ call: Call,
        _ purpose: RequestPurpose,
        priority: Priority,
        to destination: Destination,
        now: MonotonicTime
    ) -> FetchID {
        let id = self.batches.claimID()
        self.fetches[id] = Fetch(
            destination: destination,
            purpose: purpose,
            priority: priority,
            since: now,
            call: call
        )
        self.take(self.requests.submit(RequestWish(id: id, purpose: purpose, priority: priority), now: now), now: now)
        return id
    }

    /// The known quotes of `native` are outdated, as are those that batches in flight will bring: no caller joins them.
    package mutating func invalidate(_ native: NativeName) { self.batches.invalidate(native) }

    /// The same for all names.
    package mutating func invalidateAll() { self.batches.invalidateAll() }

    /// The part of each window, in thousandths, that a fetch of `priority` leaves to others.
    package func reserve(_ priority: Priority) -> Int { priority < .low ? 0 : self.interactiveReserve }

    /// What a caller waits for; `nil` where it does not wait.
    package func stage(of question: UInt64) -> FetchStage? {
        guard self.batches.isWaiting(question) else { return nil }
        return self.batches.call(of: question).flatMap { self.requests.stage(of: $0) } ?? .gathering
    }

    /// Whether the batch that a caller waits for was sent.
    package func isSent(_ question: UInt64) -> Bool {
        self.batches.call(of: question).flatMap { self.fetches[$0]?.isSent } ?? false
    }

    // MARK: Time

    /// The time of the next ``advance(now:)``, if nothing else happens before.
    package var nextDeadline: MonotonicTime {
        mutating get { min(self.batches.deadline, self.requests.nextDeadline) }
    }

    /// What is to be done now.
    ///
    /// - Parameters:
    ///   - switches: The rules that hold.
    ///   - isScarce: Little of the quota is left: batches gather for longer.
    package mutating func advance(
        switches: RequestSwitches = .all,
        isScarce: Bool = false,
        now: MonotonicTime
    ) -> [Action] {
        self.requests.switches = switches
        self.batches.isScarce = isScarce
        while let batch = self.batches.advance(now: now) { self.submit(batch, now: now) }
        self.take(self.requests.advance(now: now), now: now)
        return self.takeActions()
    }

    private mutating func takeActions() -> [Action] {
        defer { self.actions = [] }
        return self.actions
    }

    /// Denials of the quota hold no longer: it is not kept any more, or has changed.
    package mutating func forgetDenials() { self.requests.forgetDenials() }

    /// The windows of the quota, for estimates.
    package mutating func learn(_ windows: [QuotaWindow]) { self.requests.learn(windows) }

    // MARK: Reports

    /// The second level was asked, or did not answer in time. `known` are the names whose callers have their answers now.
    ///
    /// - Returns: The callers of `known`, and what is to be done.
    package mutating func lookedUp(
        _ id: FetchID,
        known: [NativeName],
        now: MonotonicTime
    ) -> (answered: [CoalescingStateMachine.Arrival], actions: [Action]) {
        guard self.fetches[id]?.isSent == false else {
            self.take(self.requests.dropped(id, now: now), now: now)
            return ([], self.takeActions())
        }
        let (arrivals, isOver) = self.batches.found(known, instead: id)
        if isOver {
            self.fetches[id] = nil
            self.take(self.requests.dropped(id, now: now), now: now)
        } else {
            self.turn(id, now: now)
        }
        return (arrivals, self.takeActions())
    }

    /// The quota admits the fetch.
    package mutating func admitted(_ id: FetchID, _ lease: QuotaLease, now: MonotonicTime) -> [Action] {
        let charge = self.fetches[id]?.call.map { QuotaCharge.request(weight: $0.weight) } ?? QuotaCharge()
        self.take(self.requests.admitted(id, lease, charge: charge, now: now), now: now)
        return self.takeActions()
    }

    /// The quota does not admit it before `until`.
    package mutating func denied(
        _ id: FetchID,
        until: MonotonicTime,
        by reason: QuotaDenial,
        isExact: Bool,
        now: MonotonicTime
    ) -> [Action] {
        self.fetches[id]?.looksUp = true
        self.take(self.requests.denied(id, until: until, by: reason, isExact: isExact, now: now), now: now)
        return self.takeActions()
    }

    /// It costs more than `window` ever allows.
    package mutating func impossible(_ id: FetchID, _ window: QuotaWindow, now: MonotonicTime) -> [Action] {
        self.take(self.requests.impossible(id, window, now: now), now: now)
        return self.takeActions()
    }

    /// An attempt has ended.
    ///
    /// - Parameter sends: The number of times that the message was handed to a connection.
    package mutating func ended(
        _ id: FetchID,
        _ end: AttemptEnd,
        sends: Int,
        now: MonotonicTime
    ) -> [Action] {
        self.take(self.requests.ended(id, end, sends: sends, now: now), now: now)
        return self.takeActions()
    }

    /// A batch has ended: its callers, by name. Nothing where it has ended before.
    package mutating func landed(_ id: FetchID) -> [CoalescingStateMachine.Arrival] { self.batches.landed(id) }

    /// A batch was refused for what one of its names may be alone: each half is asked for by itself.
    ///
    /// - Returns: Whether it could be halved; if not, its callers wait still.
    package mutating func bisect(_ id: FetchID, for fault: BatchFault, now: MonotonicTime) -> Bool {
        guard let (first, second) = self.batches.halve(id, for: fault) else { return false }
        self.submit(first, now: now)
        self.submit(second, now: now)
        return true
    }

    /// The pipeline ends.
    ///
    /// - Returns: The destinations of calls that have not ended, in the order in which they were made.
    package mutating func abandon() -> [(id: FetchID, destination: Destination)] {
        let fetches = self.fetches.sorted { $0.key < $1.key }
        for (id, _) in fetches { self.requests.cancel(id) }
        self.fetches = [:]
        self.actions = []
        return fetches.compactMap { id, fetch in fetch.destination.map { (id, $0) } }
    }

    // MARK: Stations

    private mutating func submit(_ batch: CoalescingStateMachine.Submission, now: MonotonicTime) {
        self.fetches[batch.id] = Fetch(destination: nil, purpose: .quotes, priority: batch.priority, since: now)
        let wish = RequestWish(
            id: batch.id,
            purpose: .quotes,
            priority: batch.priority,
            reserve: self.reserve(batch.priority),
            // Callers have time-outs of their own; a batch that none of them waits for is given up.
            timeout: .seconds(86_400)
        )
        self.take(self.requests.submit(wish, now: now), now: now)
    }

    private mutating func take(_ actions: [RequestAction], now: MonotonicTime) {
        for action in actions {
            switch action {
            case .acquire(let id, _): self.turn(id, now: now)
            case .send(let id, let attempt): self.send(id, attempt)
            case .finish(let id, let end): self.finish(id, end)
            case .refund(let lease): self.actions.append(.refund(lease))
            case .settle(let lease): self.actions.append(.settle(lease))
            case .pause(let span): self.actions.append(.pause(span))
            case .notice(let notice): self.actions.append(.notice(notice))
            }
        }
    }

    /// The fetch is next: its content is bound, and what the second level may know is looked up there first.
    private mutating func turn(_ id: FetchID, now: MonotonicTime) {
        guard let fetch = self.fetches[id], !fetch.isSent, fetch.destination == nil else {
            return self.acquire(id, now: now)
        }
        guard let batch = self.batches.compose(id, now: now) else {
            self.fetches[id] = nil
            return self.take(self.requests.dropped(id, now: now), now: now)
        }
        self.fetches[id]?.call = self.quotesCall(batch.natives)
        if self.looksUp, fetch.looksUp {
            let unseen = batch.natives.filter { !fetch.lookedUp.contains($0) && !self.batches.needsRequest($0, in: id) }
            if !unseen.isEmpty {
                self.fetches[id]?.looksUp = false
                self.fetches[id]?.lookedUp.formUnion(unseen)
                return self.actions.append(.lookUp(id, unseen))
            }
        }
        self.acquire(id, now: now)
    }

    /// Acquires from the quota what the bound content costs.
    private mutating func acquire(_ id: FetchID, now: MonotonicTime) {
        guard let fetch = self.fetches[id], let call = fetch.call else {
            let wasWanted = self.fetches[id] != nil
            self.take(self.requests.dropped(id, now: now), now: now)
            if wasWanted { self.finish(id, .unsupported) }
            return
        }
        let ask = QuotaAsk(
            .request(weight: call.weight),
            reserve: self.requests.askedReserve,
            hold: self.requests.deadline(of: fetch.purpose)
        )
        self.actions.append(.acquire(id, ask))
    }

    private mutating func send(_ id: FetchID, _ attempt: RequestAttempt) {
        guard let fetch = self.fetches[id], let call = fetch.call else { return }
        self.fetches[id]?.isSent = true
        self.actions.append(
            .send(id, call, attempt, FetchOrigin(purpose: fetch.purpose, priority: fetch.priority, since: fetch.since))
        )
    }

    private mutating func finish(_ id: FetchID, _ end: RequestEnd) {
        guard let fetch = self.fetches.removeValue(forKey: id) else { return }
        let origin = FetchOrigin(purpose: fetch.purpose, priority: fetch.priority, since: fetch.since)
        self.actions.append(.finish(id, fetch.destination, end, origin))
    }

    private mutating func giveUp(_ id: FetchID) {
        guard self.fetches.removeValue(forKey: id) != nil else { return }
        self.requests.cancel(id)
    }
}
