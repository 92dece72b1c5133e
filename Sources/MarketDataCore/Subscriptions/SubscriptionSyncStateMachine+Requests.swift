internal import DequeModule
package import MarketDataModel

extension SubscriptionSyncStateMachine {
    /// The next request that may be sent at once, if any. To be called until there is none.
    ///
    /// Resends go first, then new subscriptions, then parts of refused groups (the innocent do not wait for the culprits),
    /// then unsubscriptions; where the connection is full, unsubscribing comes first of itself.
    package mutating func next(id: inout UInt32, now: MonotonicTime) -> StreamRequest? {
        guard self.isReady, self.window.nextAdmission(reserving: self.reserve(now: now), now: now) <= now else {
            return nil
        }
        if let index = self.pending.firstIndex(where: \.awaitsResend) {
            return self.resend(at: index, id: &id, now: now)
        }
        guard let batch = self.nextBatch(), self.window.begin(reserving: self.reserve(now: now), now: now) else {
            return nil
        }
        let request = StreamRequest(id: id, kind: batch.kind, streams: batch.streams)
        id &+= 1
        self.note(request, now: now)
        return request
    }

    private mutating func note(_ request: StreamRequest, now: MonotonicTime) {
        let isSilent = self.isConfirmedByData(request.streams[0].channel)
        // Without an answer, arrival is taken to be a little later.
        if isSilent { self.window.settle(now: now + .seconds(1)) }
        if isSilent, request.kind == .unsubscribe {
            for key in request.streams { self.becomeAbsent(key) }
            return
        }
        for key in request.streams { self.entries[key]?.request = request.id }
        self.pending.append(
            Pending(
                batch: Batch(kind: request.kind, streams: request.streams),
                id: request.id,
                remaining: request.streams.count,
                deadline: now + self.timeout,
                isSettled: isSilent
            )
        )
    }

    private mutating func resend(at index: Int, id: inout UInt32, now: MonotonicTime) -> StreamRequest? {
        guard self.window.begin(reserving: self.reserve(now: now), now: now) else { return nil }
        let again = self.pending[index]
        self.pending[index].wasResent = true
        self.pending[index].awaitsResend = false
        self.pending[index].isSettled = false
        self.pending[index].deadline = now + self.timeout
        defer { id &+= 1 }
        let streams = again.batch.streams.filter { self.waits($0, for: again) }
        return StreamRequest(id: id, kind: again.batch.kind, streams: streams)
    }

    /// Whether `key` still waits for the answer to `request`.
    func waits(_ key: StreamKey, for request: Pending) -> Bool {
        guard let entry = self.entries[key], entry.request == request.id else { return false }
        return entry.phase == (request.batch.kind == .subscribe ? .subscribing : .unsubscribing)
    }

    private mutating func nextBatch() -> Batch? {
        let room = self.limits.streamsPerConnection - self.occupied
        var streams = self.nextGroup(.subscribe, room: room)
        if streams.isEmpty { streams = self.nextSuspects(room: room) }
        if !streams.isEmpty {
            for key in streams { self.entries[key]?.phase = .subscribing }
            self.occupied += streams.count
            return Batch(kind: .subscribe, streams: streams)
        }
        return self.nextUnsubscribe()
    }

    /// The most streams of `channel` that one message may name.
    private func groupLimit(of channel: Channel) -> Int {
        min(self.facts(channel)?.streamsPerMessage ?? .max, self.limits.streamsPerMessage)
    }

    /// Takes the streams of one message from the front of a queue: of one channel, where the venue does not mix them.
    /// Streams that do not count any more are dropped on the way, even where there is no room.
    private mutating func nextGroup(_ kind: StreamRequest.Kind, room: Int) -> [StreamKey] {
        // Taken out, so that it is changed in place.
        var queue: Deque<StreamKey> = []
        switch kind {
        case .subscribe: swap(&queue, &self.subscribeQueue)
        case .unsubscribe: swap(&queue, &self.unsubscribeQueue)
        }
        var streams: [StreamKey] = []
        var others: [StreamKey] = []
        var limit = room
        while let key = queue.first {
            let counts = kind == .subscribe ? self.isWaiting(key) : self.isUnwanted(key)
            guard counts else {
                queue.removeFirst()
                self.leaveQueue(key, kind)
                self.forgetIfIdle(key)
                continue
            }
            limit = min(limit, self.groupLimit(of: key.channel))
            guard streams.count < limit else { break }
            queue.removeFirst()
            if let first = streams.first, !self.limits.mixesChannels, key.channel != first.channel {
                others.append(key)
            } else {
                self.leaveQueue(key, kind)
                streams.append(key)
            }
        }
        queue.prepend(contentsOf: others)
        switch kind {
        case .subscribe: self.subscribeQueue = queue
        case .unsubscribe: self.unsubscribeQueue = queue
        }
        return streams
    }

    private mutating func leaveQueue(_ key: StreamKey, _ kind: StreamRequest.Kind) {
        switch kind {
        case .subscribe: self.entries[key]?.isInSubscribeQueue = false
        case .unsubscribe: self.entries[key]?.isInUnsubscribeQueue = false
        }
    }

    private mutating func nextSuspects(room: Int) -> [StreamKey] {
        while let index = self.suspects.firstIndex(where: { $0.kind == .subscribe }) {
            let batch = self.suspects.remove(at: index)
            var streams: [StreamKey] = []
            var rest: [StreamKey] = []
            for key in batch.streams where self.entries[key]?.phase == .bisecting {
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
        let streams = self.nextGroup(.unsubscribe, room: .max)
        let batch: Batch
        if !streams.isEmpty {
            batch = Batch(kind: .unsubscribe, streams: streams)
        } else if let index = self.suspects.firstIndex(where: { $0.kind == .unsubscribe }) {
            let suspects = self.suspects.remove(at: index).streams.filter { self.entries[$0]?.phase == .unsubscribing }
            guard !suspects.isEmpty else { return self.nextUnsubscribe() }
            batch = Batch(kind: .unsubscribe, streams: suspects)
        } else {
            return nil
        }
        for key in batch.streams {
            self.entries[key]?.phase = .unsubscribing
            self.entries[key]?.isResynchronising = false
        }
        return batch
    }
}
