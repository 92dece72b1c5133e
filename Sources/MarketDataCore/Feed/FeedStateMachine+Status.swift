package import MarketDataModel

extension FeedStateMachine {
    /// How one stream is.
    package func status(of key: StreamKey) -> StreamStatus {
        switch self.standings[key] {
        case .pending: .pending
        case .confirmed: .confirmed
        case .stale: .stale
        case .refused(let reason, _): .refused(reason)
        case nil: self.ledger.consumers(of: key) > 0 ? .pending : .unwanted
        }
    }

    /// Every connection there is, oldest first.
    package var connections: [ConnectionStatus] {
        self.links.keys.sorted().compactMap { id in
            guard let link = self.links[id] else { return nil }
            let lane = self.lanes[link.lane]
            return ConnectionStatus(
                id: id,
                phase: link.machine.phase,
                replaces: lane.next == id ? lane.current : nil,
                wantedStreams: link.machine.isDraining ? 0 : self.placement.count(of: link.lane),
                confirmedStreams: link.machine.isDraining ? 0 : link.sync.confirmedCount,
                failures: lane.backOff.failures
            )
        }
    }

    /// How many streams are confirmed, how many stale, and how many wait: for metrics. O(streams).
    package var streamCounts: (confirmed: Int, stale: Int, pending: Int, refused: Int) {
        var counts = (confirmed: 0, stale: 0, pending: 0, refused: 0)
        for standing in self.standings.values {
            switch standing {
            case .confirmed: counts.confirmed += 1
            case .stale: counts.stale += 1
            case .pending: counts.pending += 1
            case .refused: counts.refused += 1
            }
        }
        return counts
    }
}

extension ConnectionStateMachine {
    /// What others may see of it.
    var phase: ConnectionStatus.Phase {
        switch self.state {
        case .waiting(let until): return .backingOff(until: until)
        case .connecting(let deadline): return .connecting(deadline: deadline)
        case .draining(let deadline): return .draining(deadline: deadline)
        case .open:
            let mute = self.muteChannels
            return mute.isEmpty ? .live(since: self.openedAt) : .stale(since: self.openedAt, channels: mute)
        }
    }
}
