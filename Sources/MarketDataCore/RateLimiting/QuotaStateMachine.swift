package import MarketDataModel

/// Keeps a venue's quota: never more arrives there within any window than the venue allows.
///
/// The venue counts where requests *arrive*, which lies somewhere between sending and answer. So a request holds its
/// place (``QuotaLease``) from its sending until one window after its answer: a log of send times would let too many
/// through when latency varies, and so would a bucket or a fixed window. What is never answered is taken to have arrived
/// when its hold ends.
///
/// A charge is counted by several windows at once, and is taken in all of them or in none. Of each window a part can be
/// reserved for what is more urgent. What the venue itself counts may shrink what is left, never grow it. Time that goes
/// back stands still here.
///
/// Taking, settling and refusing cost a few tens of nanoseconds whatever the limits are, and allocate nothing once the
/// logs have grown to what is used; memory is bounded by 8 KiB a window and the requests under way.
package struct QuotaStateMachine: Sendable {
    struct Lease: Hashable, Sendable {
        /// 0 where the slot is free.
        var id: UInt64
        var deadline: Int64
        var charge: QuotaCharge
        /// Its hold ended before it was settled: it was settled at its deadline.
        var isOverdue = false
    }

    var logs: [QuotaLog]
    /// Slots of requests under way; an id tells its slot in its lowest 16 bits.
    var leases: [Lease] = []
    /// The longest window.
    var longest: Int64 = 0
    var freeSlots: [Int] = []
    var outstanding = 0
    /// Ids are never used twice.
    var lastID: UInt64 = 0
    /// No lease has anything to be done to before.
    var nextSweep: Int64 = .max
    var pausedUntilTime: Int64 = .min
    var quarantinedUntilTime: Int64 = .min
    /// Time never goes back.
    var latest: Int64 = .min
    /// The last hold, and in nanoseconds: callers use the same one again and again, and dividing 128 bits is slow.
    var lastHold: (span: Duration, nanoseconds: Int64) = (.zero, 0)

    /// So many requests may be under way.
    static let slots = 1 << 16
    static let slotMask = UInt64(slots - 1)
    /// For an end of time that leaves room for sums.
    static let horizon = Int64.max / 2

    /// Nothing is used. Of two windows of one meter and length the smaller counts.
    package init(windows: [QuotaWindow]) {
        self.logs = []
        self.tighten(to: windows)
    }

    // MARK: Events

    /// Takes room for an act if there is any now. A charge of nothing takes nothing and tells whether there is a pause.
    package mutating func acquire(_ ask: QuotaAsk, now: MonotonicTime) -> QuotaAdmission {
        let now = self.advance(to: now)
        var blocker = -1
        var until = Int64.min
        var isExact = true
        var isCounted = false
        for index in self.logs.indices {
            let cost = ask.charge[self.logs[index].meter]
            guard cost > 0 else { continue }
            isCounted = true
            let limit = self.logs[index].limit
            if cost > limit { return .impossible(self.logs[index].window) }
            self.logs[index].expire(now: now)
            // What needs more than the reserve leaves waits until it is alone.
            let open = max(limit - Self.part(ask.reserve, of: limit), cost)
            let excess = self.logs[index].used - (open - cost)
            guard excess > 0 else { continue }
            let free = self.logs[index].time(freeing: excess)
            if free.time > until || (free.time == until && free.isExact) {
                (blocker, until, isExact) = (index, free.time, free.isExact)
            }
        }
        if let wall = self.wall(now: now, after: until) { return wall }
        if blocker >= 0 {
            let moment = MonotonicTime(nanoseconds: until)
            return .denied(until: moment, by: .window(self.logs[blocker].window), isExact: isExact)
        }
        guard isCounted else { return .granted(QuotaLease(rawValue: 0)) }
        guard self.outstanding < Self.slots else { return self.crowded(now: now, charge: ask.charge) }
        return .granted(self.grant(ask, now: now))
    }

    /// What `lease` was taken for has certainly arrived by now, or never will; `reports` is what its answer said. A lease
    /// that is not known (any more) settles nothing.
    package mutating func settle(_ lease: QuotaLease, _ reports: [QuotaReport] = [], now: MonotonicTime) {
        let now = self.advance(to: now)
        if let taken = self.end(lease) {
            for index in self.logs.indices {
                let cost = taken.charge[self.logs[index].meter]
                if cost > 0 { self.logs[index].settle(cost, at: now) }
            }
        }
        for report in reports { self.note(report, now: now) }
    }

    /// What `lease` was taken for was never sent: it gives back what it held.
    package mutating func refund(_ lease: QuotaLease, now: MonotonicTime) {
        _ = self.advance(to: now)
        _ = self.end(lease)
    }

    /// So much was used without asking, and has arrived by now. It counts, whether or not there was room for it.
    package mutating func book(_ charge: QuotaCharge, now: MonotonicTime) {
        let now = self.advance(to: now)
        for index in self.logs.indices {
            let cost = charge[self.logs[index].meter]
            if cost > 0 { self.logs[index].settle(cost, at: now) }
        }
    }

    /// The venue told everybody to stop for `span`; a shorter pause within a longer one changes nothing.
    package mutating func pause(for span: Duration, now: MonotonicTime) {
        let now = self.advance(to: now)
        self.pausedUntilTime = max(self.pausedUntilTime, Self.sum(now, span.wholeNanoseconds))
    }

    /// What was used before is not known: nothing goes out for the longest window, and for `hold`, within which what is
    /// under way may still arrive.
    package mutating func quarantine(hold: Duration = .zero, now: MonotonicTime) {
        let now = self.advance(to: now)
        self.quarantinedUntilTime = max(
            self.quarantinedUntilTime,
            Self.sum(Self.sum(now, self.longest), hold.wholeNanoseconds)
        )
    }

    /// Keeps to these windows too. A window that is known takes the smaller limit, a new one begins with what is known
    /// of its meter.
    package mutating func tighten(to windows: [QuotaWindow]) {
        for window in windows {
            let new = QuotaLog(window)
            if let index = self.logs.firstIndex(where: { $0.meter == new.meter && $0.length == new.length }) {
                self.logs[index].tighten(to: new.limit)
            } else {
                self.logs.append(self.seeded(new))
            }
        }
        self.longest = self.logs.map(\.length).max() ?? 0
    }

    // MARK: What can be asked

    /// What is left, by window.
    package mutating func budget(now: MonotonicTime) -> [QuotaBudget] {
        let now = self.advance(to: now)
        return self.logs.indices.compactMap { index in
            self.logs[index].expire(now: now)
            let log = self.logs[index]
            guard log.limit < .max else { return nil }
            let resets = log.isEmpty ? nil : MonotonicTime(nanoseconds: log.emptyTime)
            return QuotaBudget(window: log.window, remaining: max(0, log.limit - log.used), resets: resets)
        }
    }

    /// Until when the venue has told everybody to stop; `nil` where it has not.
    package func pausedUntil(now: MonotonicTime) -> MonotonicTime? {
        let until = max(self.pausedUntilTime, self.quarantinedUntilTime)
        return until > max(self.latest, now.nanoseconds) ? MonotonicTime(nanoseconds: until) : nil
    }

    /// Nothing is used, under way or forbidden: a new machine would do as well.
    package mutating func isIdle(now: MonotonicTime) -> Bool {
        let now = self.advance(to: now)
        for index in self.logs.indices { self.logs[index].expire(now: now) }
        return self.outstanding == 0 && self.logs.allSatisfy(\.isEmpty)
            && max(self.pausedUntilTime, self.quarantinedUntilTime) <= now
    }
}

extension QuotaStateMachine {
    /// Moves on to `now`, which never goes back, and ends the holds that have ended by then.
    mutating func advance(to now: MonotonicTime) -> Int64 {
        let now = max(self.latest, min(now.nanoseconds, Self.horizon))
        self.latest = now
        if now >= self.nextSweep { self.sweep(now: now) }
        return now
    }

    /// The refusal where nobody may go, however much is left.
    private func wall(now: Int64, after window: Int64) -> QuotaAdmission? {
        let until = max(self.pausedUntilTime, self.quarantinedUntilTime)
        guard until > now, until >= window else { return nil }
        let cause: QuotaDenial = self.pausedUntilTime >= self.quarantinedUntilTime ? .pause : .quarantine
        return .denied(until: MonotonicTime(nanoseconds: until), by: cause, isExact: true)
    }

    /// More is under way than there are slots for.
    private func crowded(now: Int64, charge: QuotaCharge) -> QuotaAdmission {
        let window = self.logs.first { charge[$0.meter] > 0 }?.window ?? QuotaWindow(.requests, limit: 1, per: .zero)
        let until = MonotonicTime(nanoseconds: max(now + 1, self.nextSweep))
        return .denied(until: until, by: .window(window), isExact: false)
    }

    /// A log that is new here, with what the longest log of its meter knows, and what is under way.
    private func seeded(_ new: QuotaLog) -> QuotaLog {
        var log = new
        if let known = self.logs.filter({ $0.meter == new.meter }).max(by: { $0.length < $1.length }) {
            log.adopt(known)
        }
        for lease in self.leases where lease.id != 0 && !lease.isOverdue {
            let cost = lease.charge[new.meter]
            if cost > 0 { log.pin(cost, until: lease.deadline) }
        }
        return log
    }

    private static func part(_ thousandths: Int, of limit: Int) -> Int {
        guard thousandths > 0 else { return 0 }
        // Limits of 2^53 and more are nobody's; without the cut the product could overflow.
        return min(limit, 1 << 50) * min(thousandths, 1000) / 1000
    }

    static func sum(_ time: Int64, _ span: Int64) -> Int64 {
        let (sum, overflow) = time.addingReportingOverflow(max(0, span))
        return overflow ? Self.horizon : min(sum, Self.horizon)
    }
}
