internal import MarketDataModel

/// Whether connections that look alive are.
extension FeedStateMachine {
    mutating func observe(
        _ id: ConnectionID,
        _ activity: ConnectionActivity,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        guard let index = self.links[id]?.lane, let recovery = self.links[id]?.machine.observed(activity) else {
            return
        }
        if recovery.pingAnswered, self.links[id]?.isPinging == true {
            self.links[id]?.isPinging = false
            self.links[id]?.sync.settlePing(now: now)
        }
        guard let link = self.links[id], link.machine.isOpen else { return }
        let own = activity.ownMessages.filter { $0 > link.notedMessages }
        if let last = own.last {
            self.links[id]?.notedMessages = last
            self.ownMessages = max(self.ownMessages, self.links[id]?.sync.noteOwn(own) ?? 0)
            for id in self.links.keys { self.links[id]?.sync.expectedOwn = self.ownMessages }
        }
        if link.machine.isHealthy, !link.hasSucceeded {
            self.links[id]?.hasSucceeded = true
            self.lanes[index].backOff.succeeded()
        }
        guard self.lanes[index].current == id else { return }
        for (channel, time) in activity.lastData {
            if let silence = self.lanes[index].silences[channel], time > silence.noticed {
                self.lanes[index].silences[channel] = nil
            }
        }
        self.watch(id, now: now)
        guard !recovery.channels.isEmpty else { return }
        self.refresh(self.spoken(by: id, recovery.channels), now: now, to: &actions)
    }

    /// Channels of `id` went quiet: nothing vouches for their streams, and the connection is replaced.
    mutating func silence(
        _ channels: [Channel],
        on id: ConnectionID,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        guard let index = self.links[id]?.lane, self.lanes[index].current == id else { return }
        for channel in channels {
            let times = (self.lanes[index].silences[channel]?.times ?? 0) + 1
            self.lanes[index].silences[channel] = Silence(noticed: now, times: times)
        }
        self.makeStale(self.spoken(by: id, channels), .mute, to: &actions)
        self.replace(id, .mute, now: now, to: &actions)
    }

    /// Watches the channels that have confirmed streams on `id`, if it speaks for its lane.
    mutating func watch(_ id: ConnectionID, now: MonotonicTime) {
        guard let link = self.links[id], self.lanes[link.lane].current == id else { return }
        var limits: [Channel: Duration] = [:]
        for channel in link.sync.confirmed.keys {
            guard let facts = self.facts(channel), case .fault(let limit) = facts.silence else { continue }
            limits[channel] = self.muteLimit(of: channel, limit, lane: link.lane)
        }
        self.links[id]?.machine.watch(limits, now: now)
    }

    /// The mute limit, doubled for each time in a row that the channel was replaced for nothing, up to 1 h.
    private func muteLimit(of channel: Channel, _ venue: Duration?, lane: Int) -> Duration {
        let base = self.configuration.muteLimits[channel] ?? venue ?? self.configuration.muteLimit
        let most = max(base, .seconds(3600))
        var limit = base
        for _ in 0..<min(self.lanes[lane].silences[channel]?.times ?? 0, 32) where limit < most { limit = limit * 2 }
        return min(limit, most)
    }

    /// The streams of `channels` for which `id` speaks and that are confirmed on it.
    private func spoken(by id: ConnectionID, _ channels: [Channel]) -> [StreamKey] {
        guard let link = self.links[id] else { return [] }
        return self.placement.streams(of: link.lane).filter { key in
            channels.contains(key.channel) && self.placement.home(of: key)?.speaker == link.lane
                && link.sync.isConfirmed(key)
        }
    }

    /// Those of `keys` for which `id` speaks.
    func spoken(by id: ConnectionID, _ keys: [StreamKey]) -> [StreamKey] {
        guard let link = self.links[id], self.lanes[link.lane].current == id else { return [] }
        return keys.filter { self.placement.home(of: $0)?.speaker == link.lane }
    }
}
