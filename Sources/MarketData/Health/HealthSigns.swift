internal import MarketDataCore
internal import MarketDataModel

/// What the parts of a client look like, and how well that is.
enum HealthSigns {
    /// A thread that takes longer than this to come to its work is late: a person notices, and prices are old.
    private static let lateness: Duration = .milliseconds(100)
    /// A thread that takes longer than this does not do its work.
    private static let stall: Duration = .seconds(1)
    /// A thread that works more than this has no room for a burst.
    private static let fullShare = 0.9
    /// Growth that is less than this, or than a fifth of the whole, may be a cache that fills.
    private static let growth = 64 << 20

    static func client(_ phase: ClientStatus.Phase) -> PartHealth {
        switch phase {
        case .idle: PartHealth(.unhealthy, "the client is not running; call run(), or use withClient")
        case .running: .healthy
        case .draining: PartHealth(.degraded, "the client is shutting down")
        case .ended: PartHealth(.unhealthy, "the client has ended")
        }
    }

    static func connections(_ connections: [ClientStatus.Connection], now: MonotonicTime) -> PartHealth {
        let wanted = connections.filter { $0.streams > 0 }
        let broken = wanted.filter { $0.isBroken }
        guard let first = broken.first else { return .healthy }
        let level: HealthLevel =
            broken.count == wanted.count && !wanted.contains { $0.isStale } ? .unhealthy : .degraded
        let what = "\(broken.count) of \(wanted.count) connections bring no data"
        switch first.phase {
        case .backingOff(let until):
            return PartHealth(level, "\(what); \(first.failures) failures, tried again in \(max(.zero, until - now))")
        case .connecting: return PartHealth(level, "\(what); being opened after \(first.failures) failures")
        case .stale: return PartHealth(level, "\(what); a replacement is on its way")
        case .live, .draining: return PartHealth(level, what)
        }
    }

    static func quota(_ budget: [QuotaBudget], pausedUntil: MonotonicTime?, now: MonotonicTime) -> PartHealth {
        if let until = pausedUntil, until > now {
            return PartHealth(.rateLimited, "the venue told us to stop; for another \(until - now)")
        }
        guard let full = budget.filter({ $0.remaining <= 0 }).max(by: { $0.window.length < $1.window.length }) else {
            return .healthy
        }
        let window = "\(full.window.limit) \(full.window.meter.rawValue) in \(full.window.length)"
        let resets = full.resets.map { "; all of it is there again in \(max(.zero, $0 - now))" } ?? ""
        return PartHealth(.rateLimited, "the quota of \(window) is used up\(resets)")
    }

    static func endpoints(_ status: RequestStatus, now: MonotonicTime) -> PartHealth {
        let bad = status.breakers.filter { if case .closed = $0.state { false } else { true } }
        guard let first = bad.first else { return .healthy }
        // Where one base URL fails another is tried.
        let hasOther = status.bases.indices.contains { base in
            !bad.contains { $0.base == base && $0.endpoint == first.endpoint }
        }
        switch first.state {
        case .open(let until):
            let wait = max(.zero, until - now)
            let what = "requests for \(first.endpoint) fail or are slow and are left alone for another \(wait)"
            return PartHealth(hasOther ? .degraded : .unhealthy, what)
        case .halfOpen, .closed: return PartHealth(.degraded, "requests for \(first.endpoint) are being tried again")
        }
    }

    static func queue(_ status: RequestStatus, capacity: Int, timeout: Duration, now: MonotonicTime) -> PartHealth {
        if status.waiting * 5 >= capacity * 4 {
            return PartHealth(.degraded, "\(status.waiting) of at most \(capacity) requests wait")
        }
        guard let oldest = status.oldestSince, now - oldest > timeout / 2 else { return .healthy }
        return PartHealth(.rateLimited, "a request has waited for \(now - oldest)")
    }

    static func cache(_ loads: LoadHealth) -> PartHealth {
        guard loads.failing > 0, let error = loads.lastError else { return .healthy }
        return PartHealth(.degraded, "\(loads.failing) quotes could not be fetched: \(error.message)")
    }

    static func consumers(_ vitals: ClientHealth.Vitals) -> PartHealth {
        if vitals.lostValues > 0 {
            return PartHealth(.degraded, "slow consumers lost \(vitals.lostValues) values in the last look")
        }
        guard vitals.fullestMailbox > Self.fullShare else { return .healthy }
        return PartHealth(.degraded, "a consumer's buffer is \(Int(vitals.fullestMailbox * 100)) % full")
    }

    static func eventLoop(_ vitals: ClientHealth.Vitals) -> PartHealth {
        let lags = [("network thread", vitals.networkLag), ("slower driver", vitals.controlLag)]
        let late = lags.compactMap { name, lag in lag.map { (name, $0) } }.max { $0.1 < $1.1 }
        if let (name, lag) = late, lag > Self.lateness {
            return PartHealth(lag > Self.stall ? .unhealthy : .degraded, "the \(name) is \(lag) late")
        }
        guard let busy = vitals.networkBusy, busy > Self.fullShare else { return .healthy }
        return PartHealth(.degraded, "the network thread is \(Int(busy * 100)) % busy")
    }

    /// - Parameter growth: By how many bytes it grew over a whole window; `nil` where none was seen yet.
    static func memory(_ vitals: ClientHealth.Vitals, growth: Int?, window: Duration) -> PartHealth {
        guard let growth, let resident = vitals.residentMemory, growth > max(Self.growth, resident / 5) else {
            return .healthy
        }
        return PartHealth(.degraded, "the process grew by \(growth >> 20) MiB in \(window), to \(resident >> 20) MiB")
    }
}

extension ClientStatus.Connection {
    fileprivate var isBroken: Bool {
        switch self.phase {
        case .backingOff, .stale: true
        case .connecting: self.failures > 0
        case .live, .draining: false
        }
    }

    fileprivate var isStale: Bool { if case .stale = self.phase { true } else { false } }
}
