internal import DequeModule
package import MarketDataModel

/// A machine as bytes, for those who share it by a file.
///
/// Little-endian: a mark with the version, a checksum of the rest, which boot of the machine the times are of, both
/// clocks, then the machine. Limits are not in it: whoever reads it has limits of his own, and keeps the windows of
/// others going.
extension QuotaStateMachine {
    /// `mdquota` and the version of the format.
    private static let mark: UInt64 = 0x0161_746F_7571_646D
    /// More is nobody's.
    private static let longestList = 4096

    /// What is known, for a machine whose clocks show `stamp` in the boot `boot`.
    package mutating func encoded(at stamp: ReceiveStamp, boot: UInt64) -> [UInt8] {
        let now = self.advance(to: stamp.monotonic)
        for index in self.logs.indices { self.logs[index].expire(now: now) }
        var body: [UInt64] = []
        body.write(boot)
        body.write(stamp.wall.nanoseconds)
        body.write(stamp.monotonic.nanoseconds)
        body.write(self.latest)
        body.write(self.pausedUntilTime)
        body.write(self.quarantinedUntilTime)
        body.write(self.lastID)
        // What is kept for others goes when nothing of it is left.
        let kept = self.logs.filter { $0.limit < .max || !$0.isEmpty }
        body.write(kept.count)
        for log in kept { log.write(to: &body) }
        let taken = self.leases.filter { $0.id != 0 }
        body.write(taken.count)
        for lease in taken {
            body.write(lease.id)
            body.write(lease.deadline)
            body.write(lease.isOverdue ? 1 : 0)
            body.write(lease.charge.weight)
            body.write(lease.charge.requests)
            body.write(lease.charge.connections)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity((body.count + 2) * 8)
        for word in [Self.mark, Self.checksum(body[...])] + body {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return bytes
    }

    /// The machine that was written, by somebody else or before a restart, with these windows.
    ///
    /// Across boots the clocks have nothing to do with one another: the wall clock tells how much time has passed, and
    /// where it went back none has.
    ///
    /// - Returns: `nil` where the bytes are not what was written, or of another version.
    package init?(decoding bytes: [UInt8], windows: [QuotaWindow], at stamp: ReceiveStamp, boot: UInt64) {
        guard bytes.count.isMultiple(of: 8) else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 8).map { start in
            (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << (8 * $1) }
        }
        guard words.count > 2, words[0] == Self.mark, words[1] == Self.checksum(words[2...]) else { return nil }
        var reader = WordReader(rest: words[2...])
        guard let origin = reader.read(), let wall = reader.number(), let written = reader.number(),
            let latest = reader.number(), let paused = reader.number(), let quarantined = reader.number(),
            let lastID = reader.read(), let logCount = reader.count(to: Self.longestList)
        else { return nil }
        var shift: Int64 = 0
        if origin != boot || written > stamp.monotonic.nanoseconds {
            let passed = max(0, stamp.wall.nanoseconds.subtractingReportingOverflow(wall).partialValue)
            shift = stamp.monotonic.nanoseconds &- passed &- written
        }
        self.init(windows: [])
        self.latest = Self.moved(latest, by: shift)
        self.pausedUntilTime = Self.moved(paused, by: shift)
        self.quarantinedUntilTime = Self.moved(quarantined, by: shift)
        self.lastID = lastID
        for _ in 0..<logCount {
            guard let log = QuotaLog(from: &reader, shift: shift) else { return nil }
            self.logs.append(log)
        }
        guard let leaseCount = reader.count(to: Self.slots) else { return nil }
        for _ in 0..<leaseCount {
            guard let lease = Self.lease(from: &reader, shift: shift) else { return nil }
            self.restore(lease)
        }
        guard reader.rest.isEmpty else { return nil }
        self.freeSlots = self.leases.indices.filter { self.leases[$0].id == 0 }
        self.tighten(to: windows)
    }

    /// The windows that are kept for oneself.
    package var windows: [QuotaWindow] { self.logs.filter { $0.limit < .max }.map(\.window) }

    private static func lease(from reader: inout WordReader, shift: Int64) -> Lease? {
        guard let id = reader.read(), id != 0, let deadline = reader.number(), let isOverdue = reader.number(),
            let weight = reader.count(to: .max), let requests = reader.count(to: .max),
            let connections = reader.count(to: .max)
        else { return nil }
        let charge = QuotaCharge(weight: weight, requests: requests, connections: connections)
        return Lease(id: id, deadline: self.moved(deadline, by: shift), charge: charge, isOverdue: isOverdue != 0)
    }

    private mutating func restore(_ lease: Lease) {
        let slot = Int(lease.id & Self.slotMask)
        let free = Lease(id: 0, deadline: 0, charge: QuotaCharge())
        while self.leases.count <= slot { self.leases.append(free) }
        self.leases[slot] = lease
        self.outstanding += 1
        // When it is forgotten, should it be overdue, is found by the next sweep.
        self.nextSweep = min(self.nextSweep, lease.deadline)
        guard !lease.isOverdue else { return }
        for index in self.logs.indices {
            let cost = lease.charge[self.logs[index].meter]
            if cost > 0 { self.logs[index].pin(cost, until: lease.deadline) }
        }
    }

    /// A time in the clock of this boot; one that stands for never stays it.
    static func moved(_ time: Int64, by shift: Int64) -> Int64 {
        guard shift != 0, time > .min else { return time }
        let (moved, overflow) = time.addingReportingOverflow(shift)
        return overflow ? (shift < 0 ? .min : self.horizon) : moved
    }

    /// FNV-1a, by words: against bytes that are torn or rotten, not against anybody's will.
    private static func checksum(_ words: ArraySlice<UInt64>) -> UInt64 {
        words.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01B3 }
    }
}

extension QuotaLog {
    fileprivate func write(to body: inout [UInt64]) {
        body.write(QuotaMeter.allCases.firstIndex(of: self.meter) ?? 0)
        body.write(self.length)
        body.write(self.others)
        body.write(self.othersUntil)
        body.write(self.entries.count)
        var before = self.gone
        for entry in self.entries {
            body.write(entry.time)
            body.write(entry.sum - before)
            before = entry.sum
        }
    }

    /// A log that is only kept for others, until somebody gives it a limit.
    fileprivate init?(from reader: inout WordReader, shift: Int64) {
        guard let meter = reader.count(to: QuotaMeter.allCases.count - 1), let length = reader.number(), length > 0,
            let others = reader.count(to: .max), let othersUntil = reader.number(),
            let count = reader.count(to: Self.longestList)
        else { return nil }
        let window = QuotaWindow(QuotaMeter.allCases[meter], limit: .max, per: .nanoseconds(length))
        self.init(window)
        for _ in 0..<count {
            guard let time = reader.number(), let units = reader.count(to: .max) else { return nil }
            self.restore(units, at: QuotaStateMachine.moved(time, by: shift))
        }
        self.note(others: others, until: QuotaStateMachine.moved(othersUntil, by: shift))
    }
}

extension [UInt64] {
    fileprivate mutating func write(_ word: some FixedWidthInteger) { self.append(UInt64(truncatingIfNeeded: word)) }
}

/// Takes words one after the other.
private struct WordReader {
    private(set) var rest: ArraySlice<UInt64>

    init(rest: ArraySlice<UInt64>) { self.rest = rest }

    mutating func read() -> UInt64? { self.rest.popFirst() }

    mutating func number() -> Int64? { self.read().map { Int64(bitPattern: $0) } }

    /// A number from nothing to `limit`.
    mutating func count(to limit: Int) -> Int? {
        guard let number = self.number(), number >= 0, number <= limit else { return nil }
        return Int(number)
    }
}
