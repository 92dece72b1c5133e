internal import DequeModule
package import MarketDataModel

extension SubscriptionSyncStateMachine {
    /// The next request that may be sent at once, if any. To be asked until there is none.
    ///
    /// Resends go first, then what is newly wanted, then suspects of refused batches (the innocent do not wait for the
    /// culprits), then what is given up; where the connection is full, giving up comes first of itself.
    package mutating func next(id: inout UInt32, now: MonotonicTime) -> StreamRequest? {
        guard self.window.nextAdmission(reserving: self.reserve, now: now) <= now else { return nil }
        if let index = self.pending.firstIndex(where: \.awaitsResend) {
            return self.resend(at: index, id: &id, now: now)
        }
        guard let batch = self.nextBatch(), self.window.begin(reserving: self.reserve, now: now) else { return nil }
        let request = StreamRequest(id: id, kind: batch.kind, streams: batch.streams)
        self.pending.append(Pending(batch: batch, id: id, deadline: now + self.timeout))
        id &+= 1
        return request
    }

    private mutating func resend(at index: Int, id: inout UInt32, now: MonotonicTime) -> StreamRequest? {
        guard self.window.begin(reserving: self.reserve, now: now) else { return nil }
        self.pending[index].formerID = self.pending[index].id
        self.pending[index].id = id
        self.pending[index].awaitsResend = false
        self.pending[index].deadline = now + self.timeout
        id &+= 1
        let again = self.pending[index]
        return StreamRequest(id: again.id, kind: again.batch.kind, streams: again.batch.streams)
    }

    private mutating func nextBatch() -> Batch? {
        let room = min(self.streamsPerMessage, self.streamLimit - self.occupied)
        var streams: [StreamKey] = []
        // What was given up while it waited is dropped even where there is no room: nothing waits any more.
        while let key = self.subscribeQueue.first, streams.count < room || !self.isWaiting(key) {
            self.subscribeQueue.removeFirst()
            self.entries[key]?.isInSubscribeQueue = false
            guard self.isWaiting(key) else {
                self.forgetIfIdle(key)
                continue
            }
            streams.append(key)
        }
        if streams.isEmpty { streams = self.nextSuspects(room: room) }
        if !streams.isEmpty {
            for key in streams { self.entries[key]?.phase = .asking }
            self.occupied += streams.count
            return Batch(kind: .subscribe, streams: streams)
        }
        return self.nextUnsubscribe()
    }

    private mutating func nextSuspects(room: Int) -> [StreamKey] {
        while let index = self.suspects.firstIndex(where: { $0.kind == .subscribe }) {
            let batch = self.suspects.remove(at: index)
            var streams: [StreamKey] = []
            var rest: [StreamKey] = []
            for key in batch.streams where self.entries[key]?.phase == .suspected {
                if self.entries[key]?.isDesired != true {
                    self.entries[key]?.phase = .absent
                    self.forgetIfIdle(key)
                } else if streams.count < room {
                    streams.append(key)
                } else {
                    rest.append(key)
                }
            }
            if !rest.isEmpty { self.suspects.prepend(Batch(kind: .subscribe, streams: rest)) }
            if !streams.isEmpty || !rest.isEmpty { return streams }
        }
        return []
    }

    private mutating func nextUnsubscribe() -> Batch? {
        var streams: [StreamKey] = []
        while streams.count < self.streamsPerMessage, let key = self.unsubscribeQueue.popFirst() {
            self.entries[key]?.isInUnsubscribeQueue = false
            guard self.isUnwanted(key) else {
                self.forgetIfIdle(key)
                continue
            }
            self.entries[key]?.phase = .lettingGo
            streams.append(key)
        }
        if !streams.isEmpty { return Batch(kind: .unsubscribe, streams: streams) }
        guard let index = self.suspects.firstIndex(where: { $0.kind == .unsubscribe }) else { return nil }
        return self.suspects.remove(at: index)
    }
}
