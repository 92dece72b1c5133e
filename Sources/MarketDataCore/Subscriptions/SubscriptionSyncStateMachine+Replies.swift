package import MarketDataModel

extension SubscriptionSyncStateMachine {
    /// What an answer, or its absence, means.
    package enum Action: Hashable, Sendable {
        /// These are wanted and confirmed from now on.
        case confirmed([StreamKey])
        /// The venue refused this one.
        case refused(StreamKey, reason: String)
        /// The venue would not let go of this one; it is taken as gone.
        case unsubscribeRefused(StreamKey, reason: String)
        /// A refusal that no request explains.
        case unattributed(reason: String)
        /// This request was not answered in time; it is sent again under another id.
        case unanswered(request: UInt32)
        /// Nor was the second one: the connection is of no use.
        case unresponsive
    }

    /// The venue accepted a request; unknown ids are ignored.
    package mutating func accepted(_ id: UInt32, now: MonotonicTime) -> [Action] {
        guard let batch = self.take(id, now: now) else { return [] }
        switch batch.kind {
        case .subscribe:
            var confirmed: [StreamKey] = []
            for key in batch.streams {
                self.entries[key]?.phase = .confirmed
                if self.entries[key]?.isDesired == true {
                    self.confirmed[key.channel, default: 0] += 1
                    confirmed.append(key)
                } else {
                    self.queueUnsubscribe(key)
                }
            }
            return confirmed.isEmpty ? [] : [.confirmed(confirmed)]
        case .unsubscribe:
            for key in batch.streams { self.becomeAbsent(key) }
            return []
        }
    }

    /// The venue refused a request. Without an id it is taken to mean the oldest one that is unanswered: venues answer
    /// in order, and trying the wrong batch again does no harm, as subscribing twice is the same as once.
    package mutating func refused(_ id: UInt32?, reason: String, now: MonotonicTime) -> [Action] {
        let known = id ?? self.pending.first?.id
        guard let known, let batch = self.take(known, now: now) else {
            return id == nil ? [.unattributed(reason: reason)] : []
        }
        switch batch.kind {
        case .subscribe:
            self.occupied -= batch.streams.count
            for key in batch.streams { self.entries[key]?.phase = .suspected }
            let wanted = batch.streams.filter { self.entries[$0]?.isDesired == true }
            for key in batch.streams where self.entries[key]?.isDesired != true {
                self.entries[key]?.phase = .absent
                self.forgetIfIdle(key)
            }
            if batch.streams.count == 1, let key = wanted.first {
                self.entries[key]?.isDesired = false
                self.entries[key]?.phase = .absent
                self.forgetIfIdle(key)
                return [.refused(key, reason: reason)]
            }
            self.halve(Batch(kind: .subscribe, streams: wanted))
            return []
        case .unsubscribe:
            if batch.streams.count == 1, let key = batch.streams.first {
                self.becomeAbsent(key)
                return [.unsubscribeRefused(key, reason: reason)]
            }
            self.halve(batch)
            return []
        }
    }

    /// Time has passed: looks for requests that were not answered.
    package mutating func tick(now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for index in self.pending.indices where !self.pending[index].awaitsResend {
            guard self.pending[index].deadline <= now else { continue }
            self.window.settle(now: now)
            guard self.pending[index].formerID == nil else { return [.unresponsive] }
            self.pending[index].awaitsResend = true
            actions.append(.unanswered(request: self.pending[index].id))
        }
        return actions
    }

    private mutating func take(_ id: UInt32, now: MonotonicTime) -> Batch? {
        guard let index = self.pending.firstIndex(where: { $0.id == id || $0.formerID == id }) else { return nil }
        let request = self.pending.remove(at: index)
        if !request.awaitsResend { self.window.settle(now: now) }
        return request.batch
    }

    private mutating func becomeAbsent(_ key: StreamKey) {
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
