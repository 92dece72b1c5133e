internal import MarketDataModel

/// Connections that come, go and take over from one another.
extension FeedStateMachine {
    mutating func makeLane(_ index: Int) {
        while self.lanes.count <= index {
            let backOff = BackOff(
                floor: self.configuration.backOffFloor,
                base: self.configuration.backOffBase,
                ceiling: self.configuration.backOffCeiling
            )
            self.lanes.append(Lane(backOff: backOff))
        }
    }

    /// A connection for `lane` that waits for its turn.
    mutating func addLink(lane: Int, now: MonotonicTime) -> ConnectionID {
        self.lastConnection += 1
        let id = ConnectionID(self.lastConnection)
        var sync = SubscriptionSyncStateMachine(
            limits: self.limits,
            facts: self.facts,
            timeout: self.configuration.acknowledgementTimeout
        )
        sync.expectedOwn = self.ownMessages
        for key in self.placement.streams(of: lane) { _ = sync.desire(key) }
        let machine = ConnectionStateMachine(
            limits: self.limits,
            configuration: self.configuration,
            waitingUntil: max(now, self.lanes[lane].retryAt)
        )
        self.links[id] = Link(machine: machine, sync: sync, lane: lane)
        return id
    }

    /// A connection is of no use any more: it is closed in an orderly way where that makes sense.
    mutating func retire(_ id: ConnectionID, now: MonotonicTime, to actions: inout [FeedAction]) {
        guard let link = self.links[id], !link.machine.isDraining else { return }
        if link.machine.isOpen {
            self.links[id]?.machine.drain(now: now)
            self.links[id]?.settledAt = nil
            actions.append(.close(id))
            return
        }
        if link.machine.isConnecting {
            actions.append(.abort(id))
        }
        self.links[id] = nil
    }

    /// A connection ended: its streams are stale, unless another speaks for them already, and its lane tries again.
    mutating func lose(
        _ id: ConnectionID,
        _ reason: StaleReason,
        retryAfter: Duration = .zero,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        guard let link = self.links.removeValue(forKey: id), !link.machine.isDraining else { return }
        let index = link.lane
        let lane = self.lanes[index]
        guard lane.current == id || lane.next == id else { return }
        if !link.hasSucceeded || reason == .unanswered { self.lanes[index].backOff.failed() }
        let backOff = self.lanes[index].backOff
        let retryAt = now + max(backOff.wait(using: &self.random), retryAfter)
        self.lanes[index].retryAt = retryAt
        if lane.next == id {
            self.lanes[index].next = self.addLink(lane: index, now: now)
        } else {
            self.lanes[index].current = lane.next
            self.lanes[index].next = nil
            self.lanes[index].isMute = false
            self.takeOver(from: id, link, reason, now: now, to: &actions)
            if self.lanes[index].current == nil, self.placement.count(of: index) > 0 {
                self.lanes[index].current = self.addLink(lane: index, now: now)
            }
        }
        guard let waiting = self.lanes[index].next ?? self.lanes[index].current else { return }
        guard self.links[waiting]?.machine.waitsUntil != nil else { return }
        actions.append(.notice(.backingOff(waiting, failures: backOff.failures, until: retryAt, reason)))
    }

    /// A connection is to be replaced; the old one goes on until the new one has everything. Where the venue refuses a
    /// further connection, the new one waits for the old one's end; where it closes the older one, it does so itself.
    mutating func replace(
        _ id: ConnectionID,
        _ cause: ReplacementCause,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        guard let link = self.links[id], self.lanes[link.lane].current == id else { return }
        let index = link.lane
        if cause == .mute { self.lanes[index].isMute = true }
        guard self.lanes[index].next == nil else { return }
        if let most = self.limits.maximumConnections, self.links.count >= most, self.limits.surplus == .newerRefused {
            let next = self.addLink(lane: index, now: now)
            self.lanes[index].current = next
            self.lanes[index].isMute = false
            actions.append(.notice(.replacing(id, by: next, cause)))
            // Stale first: no stream may seem live on a connection that is being closed.
            self.takeOver(from: id, link, .disconnected("it was replaced"), now: now, to: &actions)
            self.retire(id, now: now, to: &actions)
            return
        }
        let next = self.addLink(lane: index, now: now)
        self.lanes[index].next = next
        actions.append(.notice(.replacing(id, by: next, cause)))
    }

    /// Whether the venue allows one more connection than are open, being opened or closing.
    var mayConnect: Bool {
        guard let most = self.limits.maximumConnections, self.limits.surplus == .newerRefused else { return true }
        return self.links.values.count { $0.machine.waitsUntil == nil } < most
    }

    /// Replacements that have everything take over.
    mutating func handOver(now: MonotonicTime, to actions: inout [FeedAction]) {
        for index in self.lanes.indices {
            guard let next = self.lanes[index].next, let current = self.lanes[index].current else { continue }
            guard let old = self.links[current] else { continue }
            guard let link = self.links[next], link.machine.isOpen, link.sync.isSettled else {
                self.links[next]?.settledAt = nil
                continue
            }
            let settled = link.settledAt ?? now
            self.links[next]?.settledAt = settled
            let isPatient = !self.lanes[index].isMute && now < settled + self.configuration.handoverPatience
            if isPatient, Self.lacksData(link, besides: old) { continue }
            self.lanes[index].current = next
            self.lanes[index].next = nil
            self.lanes[index].isMute = false
            self.takeOver(from: current, old, .disconnected("it was replaced"), now: now, to: &actions)
            self.retire(current, now: now, to: &actions)
        }
    }

    private static func lacksData(_ link: Link, besides old: Link) -> Bool {
        link.sync.confirmed.keys.contains { channel in
            old.machine.lastData[channel] != nil && link.machine.lastData[channel] == nil
        }
    }

    /// The lane's connection changed from `old`: what is confirmed on the new one goes on there, the rest is stale.
    private mutating func takeOver(
        from old: ConnectionID,
        _ link: Link,
        _ reason: StaleReason,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        let index = link.lane
        let current = self.lanes[index].current
        if let current { self.links[current]?.settledAt = nil }
        var handed: [StreamKey] = []
        var stale: [StreamKey] = []
        for key in self.placement.streams(of: index) {
            guard let home = self.placement.home(of: key), home.speaker == index else { continue }
            if let current, self.links[current]?.sync.isConfirmed(key) == true {
                handed.append(key)
            } else {
                if home.leaving != nil {
                    _ = self.placement.arrived(key)
                    self.giveUp(key, in: index)
                }
                if link.sync.wasAsked(key) { stale.append(key) }
            }
        }
        if let current, !handed.isEmpty {
            actions.append(.handover(from: old, to: current, handed))
            self.refresh(handed, now: now, to: &actions)
        }
        self.makeStale(stale, reason, to: &actions)
        if let current {
            self.watch(current, now: now)
            // What was moving here is confirmed on the replacement too: its old lane is rid of it.
            let arrived = self.placement.streams(of: index).filter { key in
                self.placement.home(of: key)?.lane == index && self.links[current]?.sync.isConfirmed(key) == true
            }
            self.confirm(arrived, on: current, now: now, to: &actions)
            if self.links[current]?.machine.isOld == true {
                self.replace(current, .age, now: now, to: &actions)
            }
        }
    }
}
