internal import Logging
internal import MarketDataCore
internal import MarketDataModel

/// What opening a connection costs: the venue counts attempts of everybody who shares the quota.
struct ConnectionAttempts {
    /// Connections whose attempt is not granted yet.
    var asking: Set<ConnectionID> = []
    /// What was granted to attempts that are under way.
    var leases: [ConnectionID: QuotaLease] = [:]
    /// Those that were made while the quota was switched off: the venue has counted them all the same.
    var unpaid: Set<ConnectionID> = []
}

extension StreamDriver {
    /// How long it may take until an attempt has certainly arrived: what the feed gives it, and the way there.
    private var attemptHold: Duration { self.configuration.connection.connectTimeout + .seconds(2) }
    /// How soon a wait that is only a bound is looked at again: what it depends on may be settled by others.
    private static let longestBoundedWait: Duration = .seconds(1)

    /// Opens a connection as soon as the quota allows it: now, mostly.
    func attempt(_ id: ConnectionID) {
        guard self.core.features.contains(.quota) else {
            self.attempts.unpaid.insert(id)
            return self.open(id)
        }
        self.attempts.asking.insert(id)
        let (core, ask) = (self.core, QuotaAsk(.connection, hold: self.attemptHold))
        if let admission = core.quota.acquireNow(ask) { return self.answered(admission, for: id) }
        self.start {
            core.streamInbox.post(.attempt(id, await core.quota.acquire(ask)))
        }
    }

    /// What came of asking for an attempt.
    func answered(_ admission: QuotaAdmission, for id: ConnectionID) {
        let isWanted = self.attempts.asking.remove(id) != nil
        switch admission {
        case .granted(let lease):
            guard isWanted else { return self.core.quota.refund(lease) }
            self.attempts.leases[id] = lease
            self.open(id)
        case .denied(let until, let cause, let isExact):
            guard isWanted else { return }
            let now = self.core.time.now
            let again = isExact ? until : min(until, now + Self.longestBoundedWait)
            self.logWait(for: cause, until: until, now: now)
            self.perform(self.feed.postponed(id, until: again, now: now))
        case .impossible(let window):
            // A window is never less than one, and an attempt never more.
            self.perform(self.feed.postponed(id, until: self.core.time.now + window.length, now: self.core.time.now))
        }
    }

    /// The attempt has certainly arrived: it was answered, or the connection has failed.
    func settleAttempt(_ id: ConnectionID) {
        if self.attempts.unpaid.remove(id) != nil { self.core.quota.book(.connection) }
        guard let lease = self.attempts.leases.removeValue(forKey: id) else { return }
        self.core.quota.settle(lease, [])
    }

    /// The attempt is given up. What was sent may still be on its way: the lease ends with its hold.
    func giveUpAttempt(_ id: ConnectionID) {
        self.attempts.asking.remove(id)
        self.attempts.leases[id] = nil
        if self.attempts.unpaid.remove(id) != nil { self.core.quota.book(.connection) }
    }

    private func logWait(for cause: QuotaDenial, until: MonotonicTime, now: MonotonicTime) {
        let (logs, suppressed) = self.faults.admit("quota of connections", now: now)
        guard logs else { return }
        self.core.logger.notice(
            "Connection attempts wait for the venue's quota",
            metadata: [
                "venue": "\(self.venue.id)", "why": "\(cause)", "wait": "\(until - now)", "suppressed": "\(suppressed)",
            ]
        )
    }
}
