internal import MarketDataModel

extension FeedStateMachine {
    /// Looks at every connection for what did not happen in time. Only where the shell has sampled them all: silence
    /// must not be read from a sample that is old.
    mutating func inspect(now: MonotonicTime, to actions: inout [FeedAction]) {
        guard self.life == .running || self.life == .stopping else { return }
        for id in self.links.keys.sorted() { self.inspect(id, now: now, to: &actions) }
    }

    /// Does everything that is due, in an order in which each step finds what the one before it made.
    mutating func advance(now: MonotonicTime, to actions: inout [FeedAction]) {
        switch self.life {
        case .new, .finished: return
        case .running, .stopping: break
        }
        if self.life == .stopping {
            guard self.links.isEmpty else { return }
            self.life = .finished
            actions.append(.finished)
            return
        }
        self.applyWishes(now: now, to: &actions)
        self.handOver(now: now, to: &actions)
        self.consolidate(now: now, to: &actions)
        self.staffLanes(now: now, to: &actions)
        self.connect(now: now, to: &actions)
        self.send(now: now, to: &actions)
        self.requestSnapshot(now: now, to: &actions)
    }

    /// When ``advance(now:to:)`` has something to do again.
    func deadline(now: MonotonicTime) -> MonotonicTime {
        guard self.life == .running || self.life == .stopping else { return .distantFuture }
        var deadline = MonotonicTime.distantFuture
        for link in self.links.values {
            if let until = link.machine.waitsUntil {
                // What waits for another connection's end waits for an event, not for a time.
                guard self.mayConnect else { continue }
                let turn = max(until, self.pausedUntil, now)
                deadline = min(deadline, turn)
            } else {
                deadline = min(deadline, link.machine.deadline)
            }
            guard link.machine.isOpen else { continue }
            if !link.sync.isReady { deadline = min(deadline, link.readyBy) }
            deadline = min(deadline, link.sync.deadline(now: now))
            if let settled = link.settledAt {
                let patience = settled + self.configuration.handoverPatience
                deadline = min(deadline, now + self.configuration.handoverPoll, max(patience, now))
            }
        }
        guard self.life == .running else { return deadline }
        if !self.awaitingSnapshot.isEmpty { deadline = min(deadline, self.snapshotDue) }
        return min(deadline, self.ledger.deadline)
    }

    // MARK: Steps

    private mutating func inspect(_ id: ConnectionID, now: MonotonicTime, to actions: inout [FeedAction]) {
        for action in self.links[id]?.machine.tick(now: now) ?? [] {
            switch action {
            case .connectTimedOut:
                actions.append(.abort(id))
                actions.append(.notice(.connectTimedOut(id)))
                self.lose(id, .disconnected("the connection was not open in time"), now: now, to: &actions)
                return
            case .dead:
                actions.append(.abort(id))
                self.lose(id, .halfOpen, now: now, to: &actions)
                return
            case .drainTimedOut:
                actions.append(.abort(id))
                actions.append(.notice(.drainTimedOut(id)))
                self.links[id] = nil
                return
            case .ping:
                // Where there is no place for a ping, requests are under way: their answers are as good.
                guard self.links[id]?.sync.beginPing(now: now) == true else { continue }
                self.links[id]?.isPinging = true
                actions.append(.ping(id))
            case .mute(let channels):
                self.silence(channels, on: id, now: now, to: &actions)
            case .old:
                self.replace(id, .age, now: now, to: &actions)
            }
        }
        guard let link = self.links[id], link.machine.isOpen else { return }
        if !link.sync.isReady, now >= link.readyBy {
            actions.append(.abort(id))
            let limit = self.configuration.acknowledgementTimeout
            self.lose(id, .disconnected("no greeting or login answer within \(limit)"), now: now, to: &actions)
            return
        }
        let results = self.links[id]?.sync.tick(now: now) ?? []
        self.apply(results, on: id, now: now, to: &actions)
    }

    private mutating func applyWishes(now: MonotonicTime, to actions: inout [FeedAction]) {
        let change = self.ledger.advance(now: now)
        for key in change.removed {
            self.standings[key] = nil
            for lane in self.placement.remove(key) { self.giveUp(key, in: lane) }
        }
        if !change.removed.isEmpty { actions.append(.forget(change.removed)) }
        var touched: [ConnectionID: [StreamKey]] = [:]
        for key in change.added {
            guard let lane = self.placement.place(key, route: self.route(key)) else {
                self.refuse(key, self.noRoom, now: now, to: &actions)
                continue
            }
            self.standings[key] = .pending
            self.makeLane(lane)
            self.desire(key, in: lane, confirmed: &touched)
        }
        self.confirmAll(touched, now: now, to: &actions)
    }

    private var noRoom: String {
        let (connections, streams) = (self.limits.maximumConnections ?? 0, self.limits.streamsPerConnection)
        return "the venue allows \(streams) streams on \(connections) connection(s); end another subscription first"
    }

    /// A connection for every lane that carries something, none for one that does not.
    private mutating func staffLanes(now: MonotonicTime, to actions: inout [FeedAction]) {
        for index in self.lanes.indices {
            let lane = self.lanes[index]
            if self.placement.count(of: index) > 0 {
                if lane.current == nil { self.lanes[index].current = self.addLink(lane: index, now: now) }
            } else {
                self.lanes[index].current = nil
                self.lanes[index].next = nil
                self.lanes[index].isMute = false
                self.lanes[index].silences = [:]
                for id in [lane.current, lane.next] {
                    if let id { self.retire(id, now: now, to: &actions) }
                }
            }
        }
    }

    private mutating func connect(now: MonotonicTime, to actions: inout [FeedAction]) {
        guard now >= self.pausedUntil else { return }
        for id in self.links.keys.sorted() {
            guard let link = self.links[id], let until = link.machine.waitsUntil, until <= now else { continue }
            guard self.mayConnect else { return }
            self.links[id]?.machine.attempt(now: now)
            let lane = self.lanes[link.lane]
            let route = self.placement.route(of: link.lane)
            actions.append(.connect(id, route, replacing: lane.next == id ? lane.current : nil))
        }
    }

    private mutating func send(now: MonotonicTime, to actions: inout [FeedAction]) {
        for id in self.links.keys.sorted() where self.links[id]?.machine.isOpen == true {
            while let request = self.links[id]?.sync.next(id: &self.nextRequest, now: now) {
                actions.append(.send(id, request))
            }
        }
    }

    private mutating func requestSnapshot(now: MonotonicTime, to actions: inout [FeedAction]) {
        guard !self.awaitingSnapshot.isEmpty else { return }
        let isBusy = self.lanes.contains { lane in
            guard let id = lane.current, let link = self.links[id], link.machine.isOpen else { return false }
            return !link.sync.isSettled
        }
        guard !isBusy || now >= self.snapshotDue else { return }
        var seen: Set<StreamKey> = []
        let keys = self.awaitingSnapshot.filter { key in
            guard case .confirmed = self.standings[key] else { return false }
            return seen.insert(key).inserted
        }
        self.awaitingSnapshot = []
        self.snapshotDue = .distantFuture
        if !keys.isEmpty { actions.append(.snapshot(keys)) }
    }
}
