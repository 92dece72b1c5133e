import MarketDataCore
import MarketDataModel

/// What ``QuotaStateMachine`` is meant to do, in the most obvious way: a list of everything that ever happened.
struct QuotaModel {
    struct Event {
        var time: MonotonicTime
        var charge: QuotaCharge
        var lease: QuotaLease
    }

    struct Lease {
        var deadline: MonotonicTime
        var charge: QuotaCharge
        var isOverdue = false
    }

    struct Others {
        var count = 0
        var until = at(-1_000_000)
    }

    let windows: [QuotaWindow]
    var now = at(0)
    var events: [Event] = []
    var leases: [QuotaLease: Lease] = [:]
    var others: [Others]
    var pinnedUntil: [MonotonicTime]
    var pausedUntil = at(0)

    init(_ windows: [QuotaWindow]) {
        self.windows = windows
        self.others = windows.map { _ in Others() }
        self.pinnedUntil = windows.map { _ in at(-1_000_000) }
    }

    enum Answer: Equatable {
        case granted
        case paused(MonotonicTime)
        case denied(MonotonicTime, by: [QuotaWindow], isExact: Bool)
        case impossible
    }

    mutating func move(to now: MonotonicTime) {
        self.now = max(self.now, now)
        let longest = self.windows.map(\.length).max() ?? .zero
        for (id, lease) in self.leases {
            if !lease.isOverdue, lease.deadline <= self.now {
                self.leases[id]?.isOverdue = true
                self.events.append(Event(time: lease.deadline, charge: lease.charge, lease: id))
            }
            if lease.deadline + longest <= self.now { self.leases[id] = nil }
        }
        self.events.removeAll { $0.time + longest <= self.now }
    }

    func pinned(_ index: Int) -> Int {
        let meter = self.windows[index].meter
        return self.leases.values.reduce(0) { $0 + ($1.isOverdue ? 0 : $1.charge[meter]) }
    }

    func settled(_ index: Int, at time: MonotonicTime) -> Int {
        let window = self.windows[index]
        return self.events.reduce(0) { $0 + ($1.time + window.length > time ? $1.charge[window.meter] : 0) }
    }

    func others(_ index: Int, at time: MonotonicTime) -> Int {
        self.others[index].until > time ? self.others[index].count : 0
    }

    func answer(_ ask: QuotaAsk) -> Answer {
        var denials: [(until: MonotonicTime, isExact: Bool, window: QuotaWindow)] = []
        for (index, window) in self.windows.enumerated() {
            let cost = ask.charge[window.meter]
            guard cost > 0 else { continue }
            if cost > window.limit { return .impossible }
            let open = max(window.limit - window.limit * ask.reserve / 1000, cost)
            let pinned = self.pinned(index)
            func fits(_ time: MonotonicTime) -> Bool {
                self.settled(index, at: time) + pinned + self.others(index, at: time) + cost <= open
            }
            if fits(self.now) { continue }
            let moments = self.events.map { $0.time + window.length } + [self.others[index].until]
            if let free = moments.filter({ $0 > self.now }).sorted().first(where: fits) {
                denials.append((free, pinned == 0, window))
            } else {
                let hasOthers = self.others(index, at: self.now) > 0
                let latest = max(self.pinnedUntil[index] + window.length, hasOthers ? self.others[index].until : at(0))
                denials.append((latest, false, window))
            }
        }
        let until = denials.map(\.until).max()
        if self.pausedUntil > self.now, self.pausedUntil >= until ?? at(0) { return .paused(self.pausedUntil) }
        guard let until else { return .granted }
        let last = denials.filter { $0.until == until }
        return .denied(until, by: last.map(\.window), isExact: last.contains(where: \.isExact))
    }

    mutating func took(_ ask: QuotaAsk, _ lease: QuotaLease) {
        guard self.windows.contains(where: { ask.charge[$0.meter] > 0 }) else { return }
        self.leases[lease] = Lease(deadline: self.now + ask.hold, charge: ask.charge)
        for (index, window) in self.windows.enumerated() where ask.charge[window.meter] > 0 {
            self.pinnedUntil[index] = max(self.pinnedUntil[index], self.now + ask.hold)
        }
    }

    mutating func end(_ lease: QuotaLease, isSettled: Bool) {
        guard let taken = self.leases.removeValue(forKey: lease) else { return }
        if taken.isOverdue { self.events.removeAll { $0.lease == lease } }
        if isSettled { self.events.append(Event(time: self.now, charge: taken.charge, lease: lease)) }
    }

    /// A report of a count used, for the window of that length.
    mutating func note(used: Int, of index: Int, resetsAfter: Duration?) {
        let excess = used - self.settled(index, at: self.now) - self.pinned(index)
        let known = self.others(index, at: self.now)
        guard excess > 0, excess >= known else { return }
        let until = self.now + (resetsAfter ?? self.windows[index].length)
        let before = known > 0 ? self.others[index].until : until
        self.others[index] = Others(count: min(excess, self.windows[index].limit), until: max(before, until))
    }

    func remaining(_ index: Int) -> Int {
        let used = self.settled(index, at: self.now) + self.pinned(index) + self.others(index, at: self.now)
        return max(0, self.windows[index].limit - used)
    }
}
