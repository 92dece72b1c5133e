package import MarketDataModel

extension SubscriptionSyncStateMachine {
    /// The consequence of an answer, or of its absence.
    package enum Action: Hashable, Sendable {
        /// These are wanted and confirmed from now on.
        case confirmed([StreamKey])
        /// The venue never answers, and no data of these came in time: they count as subscribed.
        case assumed([StreamKey])
        /// The venue refused this one.
        case refused(StreamKey, reason: String)
        /// The venue would not unsubscribe this one; it counts as gone.
        case unsubscribeRefused(StreamKey, reason: String)
        /// The venue stopped sending these, which are wanted: they are subscribed anew.
        case dropped([StreamKey])
        /// This request was not answered in time; it is sent again.
        case unanswered(request: UInt32)
        /// Nor was the second one: the connection is of no use.
        case unresponsive
    }

    /// The venue sends these streams. Those that were not requested are ignored.
    package mutating func confirmed(_ keys: [StreamKey], now: MonotonicTime) -> [Action] {
        var confirmed: [StreamKey] = []
        for key in keys {
            guard let entry = self.entries[key], entry.phase == .subscribing || entry.phase == .assumed else {
                continue
            }
            if entry.phase == .subscribing { self.answered(key, entry.request, now: now) }
            self.entries[key]?.phase = .confirmed
            if entry.isDesired {
                self.confirmed[key.channel, default: 0] += 1
                confirmed.append(key)
            } else {
                self.queueUnsubscribe(key)
            }
        }
        return confirmed.isEmpty ? [] : [.confirmed(confirmed)]
    }

    /// The venue refused these streams: a single one for itself; of several, at least one is at fault.
    package mutating func refused(_ keys: [StreamKey], reason: String, now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        var subscribing: [StreamKey] = []
        var unsubscribing: [StreamKey] = []
        for key in keys {
            guard let entry = self.entries[key] else { continue }
            switch entry.phase {
            case .subscribing:
                self.answered(key, entry.request, now: now)
                self.occupied -= 1
                self.entries[key]?.phase = entry.isDesired ? .bisecting : .absent
                if entry.isDesired { subscribing.append(key) } else { self.forgetIfIdle(key) }
            case .unsubscribing:
                self.answered(key, entry.request, now: now)
                unsubscribing.append(key)
            case .confirmed, .assumed:
                // Confirmed once, refused now: as good as refused at once.
                if entry.isDesired, entry.phase == .confirmed, !entry.isResynchronising { self.uncount(key) }
                self.occupied -= 1
                self.entries[key]?.phase = .absent
                self.entries[key]?.isResynchronising = false
                if entry.isDesired { actions.append(self.refuse(key, reason)) } else { self.forgetIfIdle(key) }
            case .absent, .bisecting: continue
            }
        }
        if keys.count == 1, let key = subscribing.first {
            actions.append(self.refuse(key, reason))
        } else {
            self.halve(Batch(kind: .subscribe, streams: subscribing))
        }
        if unsubscribing.count == 1, let key = unsubscribing.first {
            self.becomeAbsent(key)
            actions.append(.unsubscribeRefused(key, reason: reason))
        } else {
            self.halve(Batch(kind: .unsubscribe, streams: unsubscribing))
        }
        return actions
    }

    /// The venue does not send these streams any more.
    package mutating func ended(_ keys: [StreamKey], now: MonotonicTime) -> [Action] {
        var dropped: [StreamKey] = []
        for key in keys {
            guard let entry = self.entries[key] else { continue }
            switch entry.phase {
            case .unsubscribing:
                self.answered(key, entry.request, now: now)
                self.becomeAbsent(key)
            case .confirmed, .assumed:
                if entry.isDesired, entry.phase == .confirmed, !entry.isResynchronising { self.uncount(key) }
                if entry.isDesired { dropped.append(key) }
                self.entries[key]?.isResynchronising = false
                self.becomeAbsent(key)
            case .absent, .subscribing, .bisecting: continue
            }
        }
        return dropped.isEmpty ? [] : [.dropped(dropped)]
    }

    /// Time has passed: looks for requests that were not answered.
    package mutating func tick(now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        var silent: [UInt32] = []
        for index in self.pending.indices where !self.pending[index].awaitsResend {
            let request = self.pending[index]
            guard request.deadline <= now else { continue }
            if self.isConfirmedByData(request.batch.streams[0].channel) {
                silent.append(request.id)
                continue
            }
            if !request.isSettled { self.window.settle(now: now) }
            self.pending[index].isSettled = true
            guard !request.wasResent else { return [.unresponsive] }
            self.pending[index].awaitsResend = true
            actions.append(.unanswered(request: request.id))
        }
        for id in silent { actions += self.assume(id) }
        return actions
    }

    private mutating func assume(_ id: UInt32) -> [Action] {
        guard let index = self.pending.firstIndex(where: { $0.id == id }) else { return [] }
        let request = self.pending.remove(at: index)
        let streams = request.batch.streams.filter { self.waits($0, for: request) }
        for key in streams {
            self.entries[key]?.phase = .assumed
            if self.entries[key]?.isDesired != true { self.queueUnsubscribe(key) }
        }
        return streams.isEmpty ? [] : [.assumed(streams)]
    }

    /// A stream of request `id` was answered; the first answer settles the request's place in the window.
    private mutating func answered(_ key: StreamKey, _ id: UInt32, now: MonotonicTime) {
        guard let index = self.pending.firstIndex(where: { $0.id == id }) else { return }
        if !self.pending[index].isSettled {
            self.pending[index].isSettled = true
            if !self.pending[index].awaitsResend { self.window.settle(now: now) }
        }
        self.pending[index].remaining -= 1
        if self.pending[index].remaining <= 0 { self.pending.remove(at: index) }
    }

    private mutating func refuse(_ key: StreamKey, _ reason: String) -> Action {
        self.entries[key]?.isDesired = false
        self.entries[key]?.phase = .absent
        self.forgetIfIdle(key)
        return .refused(key, reason: reason)
    }

    mutating func becomeAbsent(_ key: StreamKey) {
        self.occupied -= 1
        self.entries[key]?.phase = .absent
        if self.entries[key]?.isDesired == true { self.queueSubscribe(key) } else { self.forgetIfIdle(key) }
    }

    private mutating func halve(_ batch: Batch) {
        let middle = (batch.streams.count + 1) / 2
        for part in [batch.streams.prefix(middle), batch.streams.dropFirst(middle)] where !part.isEmpty {
            self.suspects.append(Batch(kind: batch.kind, streams: Array(part)))
        }
    }
}
