package import MarketDataModel

extension ConnectionStateMachine {
    /// What came in meanwhile changes.
    package struct Recovery: Hashable, Sendable {
        /// The ping was answered.
        package var pingAnswered = false
        /// Channels that were mute and speak again.
        package var channels: [Channel] = []
    }

    /// A sample of what came in. Times that lie before what is known are ignored.
    package mutating func observed(_ sample: ConnectionActivity) -> Recovery {
        var recovery = Recovery()
        guard self.isOpen else { return recovery }
        self.activity.lastByte = max(self.activity.lastByte, sample.lastByte)
        if self.activity.firstData == nil { self.activity.firstData = sample.firstData }
        for (channel, time) in sample.lastData {
            self.activity.lastData[channel] = max(time, self.activity.lastData[channel] ?? time)
            guard var watch = self.watches[channel], time > watch.last else { continue }
            watch.last = time
            if watch.isMute { recovery.channels.append(channel) }
            watch.isMute = false
            self.watches[channel] = watch
        }
        if let pinged = self.pingedAt, self.activity.lastByte >= pinged {
            self.pingedAt = nil
            recovery.pingAnswered = true
        }
        recovery.channels.sort { $0.description < $1.description }
        return recovery
    }

    /// What the passing of time asks for.
    package enum Action: Hashable, Sendable {
        /// It was not open in time: drop it.
        case connectTimedOut
        /// It is silent: ping it.
        case ping
        /// It is silent in spite of a ping: drop it.
        case dead
        /// These channels went quiet as a whole: replace it.
        case mute([Channel])
        /// The venue will cut it before long: replace it.
        case old
        /// It did not close in time: drop it.
        case drainTimedOut
    }

    /// Time has passed. Nothing follows `connectTimedOut`, `dead` or `drainTimedOut`.
    package mutating func tick(now: MonotonicTime) -> [Action] {
        switch self.state {
        case .waiting: return []
        case .connecting(let deadline): return now >= deadline ? [.connectTimedOut] : []
        case .draining(let deadline): return now >= deadline ? [.drainTimedOut] : []
        case .open: break
        }
        if self.pingedAt != nil, now >= self.silenceDeadline { return [.dead] }
        var actions: [Action] = []
        if self.pingedAt == nil, now >= self.silenceDeadline {
            self.pingedAt = now
            actions.append(.ping)
        }
        let mute = self.watches.filter { !$0.value.isMute && now >= $0.value.last + $0.value.limit }.keys
        if !mute.isEmpty {
            for channel in mute { self.watches[channel]?.isMute = true }
            actions.append(.mute(mute.sorted { $0.description < $1.description }))
        }
        if !self.isOld, now >= self.replaceAt {
            self.isOld = true
            actions.append(.old)
        }
        return actions
    }

    /// When ``tick(now:)`` is due.
    package var deadline: MonotonicTime {
        switch self.state {
        case .waiting: return .distantFuture
        case .connecting(let deadline), .draining(let deadline): return deadline
        case .open: break
        }
        var deadline = self.silenceDeadline
        for watch in self.watches.values where !watch.isMute { deadline = min(deadline, watch.last + watch.limit) }
        return self.isOld ? deadline : min(deadline, self.replaceAt)
    }

    /// When the next step against silence is due: the ping, or the end of its grace.
    private var silenceDeadline: MonotonicTime {
        guard let pinged = self.pingedAt else { return self.activity.lastByte + (self.idleLimit - self.grace) }
        return max(self.activity.lastByte + self.idleLimit, pinged + self.grace)
    }
}
