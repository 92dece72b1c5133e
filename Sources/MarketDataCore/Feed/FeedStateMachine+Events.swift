package import MarketDataModel

extension FeedStateMachine {
    /// The client runs: what was wished so far is attended to.
    package mutating func start(now: MonotonicTime) -> [FeedAction] {
        self.handle(now) { feed, _, _ in
            if feed.life == .new { feed.life = .running }
        }
    }

    /// One more consumer of each of `keys`. A stream that was refused a short while ago is refused again at once.
    package mutating func want(_ keys: [StreamKey], now: MonotonicTime) -> [FeedAction] {
        self.handle(now) { feed, now, actions in
            guard feed.life == .new || feed.life == .running else { return }
            for key in keys {
                feed.ledger.want(key, now: now)
                guard case .refused(let reason, let time) = feed.standings[key] else { continue }
                if now - time < feed.configuration.refusalMemory {
                    actions.append(.refused(key, reason: reason))
                } else {
                    feed.standings[key] = nil
                    feed.ledger.reinstate(key, now: now)
                }
            }
        }
    }

    /// One consumer less of each of `keys`; one too many changes nothing.
    package mutating func release(_ keys: [StreamKey], now: MonotonicTime) -> [FeedAction] {
        self.handle(now) { feed, now, actions in
            guard feed.life == .new || feed.life == .running else { return }
            var forgotten: [StreamKey] = []
            for key in keys where feed.ledger.release(key, now: now) {
                feed.standings[key] = nil
                forgotten.append(key)
            }
            if !forgotten.isEmpty { actions.append(.forget(forgotten)) }
        }
    }

    /// The connection is open: requests may be sent on it once its session is ready (``StreamReport/ready``).
    package mutating func opened(_ id: ConnectionID, now: MonotonicTime) -> [FeedAction] {
        self.handle(now) { feed, now, _ in
            guard feed.links[id]?.machine.opened(now: now, using: &feed.random) == true else { return }
            feed.links[id]?.readyBy = now + feed.configuration.acknowledgementTimeout
        }
    }

    /// The attempt that was to be made (``FeedAction/connect(_:_:replacing:)``) was not: whoever keeps the quota allows it
    /// at `until`, and then it is to be made again.
    package mutating func postponed(_ id: ConnectionID, until: MonotonicTime, now: MonotonicTime) -> [FeedAction] {
        self.handle(now) { feed, now, _ in
            _ = feed.links[id]?.machine.postponed(until: max(until, now + .milliseconds(1)))
        }
    }

    /// The session of a connection learned something.
    package mutating func reported(
        _ id: ConnectionID,
        _ reports: [StreamReport],
        now: MonotonicTime
    ) -> [FeedAction] {
        self.handle(now) { feed, now, actions in
            for report in reports {
                guard feed.links[id]?.machine.isOpen == true else { return }
                feed.take(report, of: id, now: now, to: &actions)
            }
        }
    }

    private mutating func take(
        _ report: StreamReport,
        of id: ConnectionID,
        now: MonotonicTime,
        to actions: inout [FeedAction]
    ) {
        var results: [SubscriptionSyncStateMachine.Action] = []
        switch report {
        case .ready: self.links[id]?.sync.isReady = true
        case .confirmed(let keys): results = self.links[id]?.sync.confirmed(keys, now: now) ?? []
        case .refused(let keys, let reason):
            results = self.links[id]?.sync.refused(keys, reason: reason, now: now) ?? []
        case .ended(let keys): results = self.links[id]?.sync.ended(keys, now: now) ?? []
        case .resynchronise(let keys, let reason):
            for key in keys { self.links[id]?.sync.resynchronise(key) }
            self.makeStale(self.spoken(by: id, keys), .resynchronising(reason), to: &actions)
        case .replace(let reason): self.replace(id, .announced(reason), now: now, to: &actions)
        case .end(let reason, let retryAfter):
            actions.append(.abort(id))
            let wait = self.allowed(retryAfter ?? .zero)
            self.lose(id, .disconnected(reason), retryAfter: wait, now: now, to: &actions)
        case .notice(let text): actions.append(.notice(.reported(id, text)))
        }
        self.apply(results, on: id, now: now, to: &actions)
    }

    /// The wait that a venue asks for, within ``FeedConfiguration/longestRetryAfter``.
    private func allowed(_ wait: Duration) -> Duration {
        min(max(wait, .zero), self.configuration.longestRetryAfter)
    }

    /// What came in so far. To be called for every open connection just before each ``tick(now:)``, and for the
    /// connection in question just before ``closed(_:reason:retryAfter:now:)``: without it, silence is assumed.
    package mutating func observed(
        _ id: ConnectionID,
        _ activity: ConnectionActivity,
        now: MonotonicTime
    ) -> [FeedAction] {
        self.handle(now) { feed, now, actions in
            feed.observe(id, activity, now: now, to: &actions)
        }
    }

    /// The connection ended, or could not be opened. `retryAfter` is what the venue asked for, if it did; it holds for
    /// the whole feed.
    package mutating func closed(
        _ id: ConnectionID,
        reason: String,
        retryAfter: Duration? = nil,
        now: MonotonicTime
    ) -> [FeedAction] {
        self.handle(now) { feed, now, actions in
            guard let link = feed.links[id], link.machine.waitsUntil == nil else { return }
            if let retryAfter {
                feed.pausedUntil = max(feed.pausedUntil, now + feed.allowed(retryAfter))
            }
            feed.lose(id, .disconnected(reason), now: now, to: &actions)
        }
    }

    /// Time has passed. The only call in which silence has consequences, so that what other calls find is never judged
    /// by a sample that is older than they are. Afterwards ``nextDeadline`` lies in the future.
    package mutating func tick(now: MonotonicTime) -> [FeedAction] {
        self.handle(now) { feed, now, actions in feed.inspect(now: now, to: &actions) }
    }

    /// The end: every connection is closed, ``FeedAction/finished`` follows within the drain deadline.
    package mutating func shutdown(now: MonotonicTime) -> [FeedAction] {
        self.handle(now) { feed, now, actions in
            guard feed.life == .new || feed.life == .running else { return }
            feed.life = .stopping
            for id in feed.links.keys.sorted() { feed.retire(id, now: now, to: &actions) }
        }
    }

    /// Applies one event, then does everything that is due.
    private mutating func handle(
        _ now: MonotonicTime,
        _ event: (inout FeedStateMachine, MonotonicTime, inout [FeedAction]) -> Void
    ) -> [FeedAction] {
        var actions: [FeedAction] = []
        self.latest = max(self.latest, now)
        event(&self, self.latest, &actions)
        self.advance(now: self.latest, to: &actions)
        self.nextDeadline = self.deadline(now: self.latest)
        return actions
    }
}
