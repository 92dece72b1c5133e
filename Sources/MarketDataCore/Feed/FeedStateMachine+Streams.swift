internal import MarketDataModel

/// What is known of each stream.
extension FeedStateMachine {
    // MARK: Wishes on connections

    /// Asks for `key` on the connections of `lane`; notes those on which it is confirmed already.
    mutating func desire(_ key: StreamKey, in lane: Int, confirmed: inout [ConnectionID: [StreamKey]]) {
        for id in [self.lanes[lane].current, self.lanes[lane].next] {
            guard let id, self.links[id]?.sync.desire(key) == true else { continue }
            confirmed[id, default: []].append(key)
        }
    }

    /// Gives `key` up on the connections of `lane`.
    mutating func giveUp(_ key: StreamKey, in lane: Int) {
        for id in [self.lanes[lane].current, self.lanes[lane].next] {
            guard let id else { continue }
            self.links[id]?.sync.giveUp(key)
            self.links[id]?.settledAt = nil
        }
    }

    /// Moves streams together where that saves a connection; only while nothing else is going on.
    mutating func consolidate(now: MonotonicTime, to actions: inout [FeedAction]) {
        for (index, lane) in self.lanes.enumerated() where self.placement.count(of: index) > 0 {
            guard lane.next == nil, let current = lane.current, let link = self.links[current] else { return }
            guard link.machine.isOpen, link.sync.isSettled else { return }
        }
        var touched: [ConnectionID: [StreamKey]] = [:]
        for move in self.placement.consolidate() { self.desire(move.key, in: move.to, confirmed: &touched) }
        self.confirmAll(touched, now: now, to: &actions)
    }

    // MARK: Answers

    /// What answers, or their absence, mean for the streams.
    mutating func apply(
        _ results: [SubscriptionSyncStateMachine.Action],
        on id: ConnectionID,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        for result in results {
            switch result {
            case .confirmed(let keys): self.confirm(keys, on: id, now: now, to: &actions)
            case .refused(let key, let reason): self.refuse(key, reason, on: id, now: now, to: &actions)
            case .unsubscribeRefused(let key, let reason):
                actions.append(.notice(.unsubscribeRefused(id, key, reason: reason)))
            case .assumed(let keys): actions.append(.notice(.assumed(id, streams: keys.count)))
            case .dropped(let keys): self.makeStale(self.spoken(by: id, keys), .dropped, to: &actions)
            case .unanswered(let request):
                actions.append(.notice(.unanswered(id, request: request)))
            case .unresponsive:
                actions.append(.abort(id))
                self.lose(id, .unanswered, now: now, to: &actions)
                return
            }
        }
    }

    mutating func confirmAll(
        _ touched: [ConnectionID: [StreamKey]],
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        for id in touched.keys.sorted() { self.confirm(touched[id] ?? [], on: id, now: now, to: &actions) }
    }

    /// `keys` are confirmed on `id`. On a replacement that counts when it takes over.
    mutating func confirm(
        _ keys: [StreamKey],
        on id: ConnectionID,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        guard let index = self.links[id]?.lane, self.lanes[index].current == id else { return }
        var moved: [Int: [StreamKey]] = [:]
        var fresh: [StreamKey] = []
        for key in keys {
            guard let home = self.placement.home(of: key) else { continue }
            if home.lane == index, let old = self.placement.arrived(key) {
                moved[old, default: []].append(key)
            } else if home.speaker != index {
                continue
            }
            fresh.append(key)
        }
        for old in moved.keys.sorted() {
            let keys = moved[old] ?? []
            if let from = self.lanes[old].current { actions.append(.handover(from: from, to: id, keys)) }
            for key in keys { self.giveUp(key, in: old) }
        }
        self.refresh(fresh, now: now, to: &actions)
        self.watch(id, now: now)
    }

    private mutating func refuse(
        _ key: StreamKey,
        _ reason: String,
        on id: ConnectionID,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        guard let home = self.placement.home(of: key), let index = self.links[id]?.lane else { return }
        if home.leaving != nil, home.lane == index {
            if let lane = self.placement.stayed(key) { self.giveUp(key, in: lane) }
            return
        }
        self.refuse(key, reason, now: now, to: &actions)
    }

    /// `key` can't be had: its consumers are told, and it is given up everywhere.
    mutating func refuse(_ key: StreamKey, _ reason: String, now: MonotonicTime, to actions: inout [FeedAction]) {
        for lane in self.placement.remove(key) { self.giveUp(key, in: lane) }
        self.ledger.withdraw(key)
        guard self.ledger.consumers(of: key) > 0 else {
            self.standings[key] = nil
            actions.append(.forget([key]))
            return
        }
        self.standings[key] = .refused(reason, at: now)
        actions.append(.refused(key, reason: reason))
    }

    // MARK: Freshness

    /// `keys` are confirmed on the connection that speaks for them.
    mutating func refresh(_ keys: [StreamKey], now: MonotonicTime, to actions: inout [FeedAction]) {
        var live: [StreamKey] = []
        var confirmed: [StreamKey] = []
        for key in keys {
            switch self.standings[key] {
            case .pending, .stale: break
            case .confirmed, .refused, nil: continue
            }
            self.standings[key] = .confirmed
            if key.channel == .quotes, self.facts(.quotes)?.sendsSnapshot == true {
                confirmed.append(key)
            } else if key.channel == .quotes {
                if self.awaitingSnapshot.isEmpty { self.snapshotDue = now + self.configuration.snapshotWait }
                self.awaitingSnapshot.append(key)
            } else {
                live.append(key)
            }
        }
        if !live.isEmpty { actions.append(.live(live)) }
        if !confirmed.isEmpty { actions.append(.confirmed(confirmed)) }
    }

    /// Nothing vouches for `keys` any more. Those that were only asked for are among them, as values may come before
    /// the answer; a gap is only where something is known to have flowed.
    mutating func makeStale(_ keys: [StreamKey], _ reason: StaleReason, to actions: inout [FeedAction]) {
        var stale: [StreamKey] = []
        var broken: [StreamKey] = []
        for key in keys {
            switch self.standings[key] {
            case .pending: stale.append(key)
            case .confirmed:
                stale.append(key)
                broken.append(key)
            case .stale, .refused, nil: continue
            }
            self.standings[key] = .stale
        }
        if !stale.isEmpty { actions.append(.stale(stale, reason)) }
        if !broken.isEmpty { actions.append(.gap(broken)) }
    }
}
