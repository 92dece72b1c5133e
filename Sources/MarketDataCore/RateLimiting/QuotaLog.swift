internal import DequeModule
internal import MarketDataModel

/// What was used of one window, and when.
///
/// The log holds when units were settled, oldest first, each entry with the sum of all units up to and including its
/// own. So what has left the window is one subtraction, when a number of units is free again is a binary search, and
/// two entries become one (the later one) by dropping the earlier: that counts too much for a while, never too little.
///
/// Times are nanoseconds of the machine's clock; the machine sees to it that they never go back.
struct QuotaLog: Sendable {
    struct Entry: Hashable, Sendable {
        /// When the units were settled, rounded up to the log's grain.
        var time: Int64
        /// All units ever settled, up to this entry.
        var sum: Int
    }

    /// So many entries are kept at most. A window of up to so many units is exact; a larger one is kept in this many
    /// sub-buckets. 512 are 8 KiB, and count a unit of a minute for at most 0.12 s too long.
    static let capacity = 512
    /// The sub-buckets of a full window, the one that is filling and the one that is leaving.
    static let longestList = capacity + 4

    /// What is counted, over which span.
    let meter: QuotaMeter
    let length: Int64
    /// How much is allowed; `Int.max` for a window that is only kept for others who share the log.
    private(set) var limit: Int
    /// The window as its owner knows it.
    private(set) var window: QuotaWindow
    /// Nothing leaves before.
    private var nextExpiry: Int64 = .max
    /// Times are rounded up to a multiple of this.
    private(set) var grain: Int64
    private(set) var entries: Deque<Entry> = []
    /// All units ever settled.
    private(set) var sum = 0
    /// Those of them that have left the window.
    private(set) var gone = 0
    /// Units that were taken and not settled.
    private(set) var pinned = 0
    /// No pin is held for longer.
    private(set) var pinnedUntil: Int64 = .min
    /// Units that the venue has counted and we have not, until ``othersUntil``.
    private(set) var others = 0
    private(set) var othersUntil: Int64 = .min

    init(_ window: QuotaWindow, limit: Int? = nil) {
        self.meter = window.meter
        self.length = min(max(window.length.wholeNanoseconds, 1), Self.longest)
        self.limit = limit ?? window.limit
        self.window = QuotaWindow(window.meter, limit: self.limit, per: .nanoseconds(self.length))
        self.grain = Self.grain(self.limit, self.length)
    }

    /// Years of 366 days, so that sums of times can't overflow. Nobody counts over longer.
    private static let longest: Int64 = 366 * 86_400 * 1_000_000_000

    private static func grain(_ limit: Int, _ length: Int64) -> Int64 {
        limit <= Self.capacity ? 1 : max(1, length / Int64(Self.capacity))
    }

    /// What is used, as of the last ``expire(now:)``.
    var used: Int { self.sum - self.gone + self.pinned + self.others }

    /// Nothing is used, and nothing is under way.
    var isEmpty: Bool { self.used == 0 }

    /// Makes the limit the smaller of both.
    mutating func tighten(to limit: Int) {
        self.limit = min(self.limit, limit)
        self.window.limit = self.limit
        self.grain = Self.grain(self.limit, self.length)
    }

    /// Forgets what has left the window. Windows are half-open: what was settled at `t` is out at `t + length`.
    mutating func expire(now: Int64) {
        if now >= self.nextExpiry { self.forget(now: now) }
    }

    private mutating func forget(now: Int64) {
        while let first = self.entries.first, first.time + self.length <= now {
            self.gone = first.sum
            self.entries.removeFirst()
        }
        if self.others > 0, self.othersUntil <= now { self.others = 0 }
        self.nextExpiry = min(
            self.entries.first.map { $0.time + self.length } ?? .max,
            self.others > 0 ? self.othersUntil : .max
        )
    }

    /// When `count` units more than now will be free, and whether that is certain. At least one.
    func time(freeing count: Int) -> (time: Int64, isExact: Bool) {
        var time = self.settledTime(freeing: count)
        if self.others > 0 {
            let rest = count - self.others
            let after = rest <= 0 ? self.othersUntil : self.settledTime(freeing: rest).map { max($0, self.othersUntil) }
            time = if let time, let after { min(time, after) } else { time ?? after }
        }
        // What is under way is refunded, or settled no later than the longest pin.
        guard let time else { return (max(self.rounded(self.pinnedUntil) + self.length, self.othersUntil), false) }
        return (time, self.pinned == 0)
    }

    /// When everything is free, if nothing more is used.
    var emptyTime: Int64 {
        var time = max(
            self.others > 0 ? self.othersUntil : .min,
            self.entries.last.map { $0.time + self.length } ?? .min
        )
        if self.pinned > 0 { time = max(time, self.rounded(self.pinnedUntil) + self.length) }
        return time
    }

    private func settledTime(freeing count: Int) -> Int64? {
        let target = self.gone + count
        guard self.sum >= target else { return nil }
        var (low, high) = (0, self.entries.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if self.entries[middle].sum < target { low = middle + 1 } else { high = middle }
        }
        return self.entries[low].time + self.length
    }

    // MARK: What is used

    mutating func pin(_ count: Int, until deadline: Int64) {
        self.pinned += count
        self.pinnedUntil = max(self.pinnedUntil, deadline)
    }

    mutating func unpin(_ count: Int) { self.pinned = max(0, self.pinned - count) }

    /// Units that certainly arrived by `time`.
    mutating func settle(_ count: Int, at time: Int64) {
        self.sum += count
        let last = self.entries.count - 1
        // The sub-bucket that is filling ends at or after `time`.
        if last >= 0, self.entries[last].time >= time {
            self.entries[last].sum = self.sum
            return
        }
        let entry = Entry(time: self.rounded(time), sum: self.sum)
        if last + 1 >= Self.longestList {
            self.entries[last] = entry
        } else {
            self.entries.append(entry)
            if last < 0 { self.nextExpiry = min(self.nextExpiry, entry.time + self.length) }
        }
    }

    /// Units that somebody else has settled at `time`, in order.
    mutating func restore(_ count: Int, at time: Int64) {
        self.sum += count
        self.entries.append(Entry(time: max(time, self.entries.last?.time ?? .min), sum: self.sum))
        self.nextExpiry = .min
    }

    /// What `known` has of the same meter counts here too.
    mutating func adopt(_ known: QuotaLog) {
        var before = known.gone
        for entry in known.entries {
            self.settle(entry.sum - before, at: entry.time)
            before = entry.sum
        }
        self.note(others: known.others, until: known.othersUntil)
    }

    /// Units that were settled at `time` and should not have been; where they can't be told from others they stay.
    mutating func withdraw(_ count: Int, settledAt time: Int64) {
        let stamp = self.rounded(time)
        guard let index = self.entries.firstIndex(where: { $0.time == stamp }) else { return }
        let before = index == 0 ? self.gone : self.entries[index - 1].sum
        guard self.entries[index].sum - before >= count else { return }
        for later in index..<self.entries.count { self.entries[later].sum -= count }
        self.sum -= count
        if self.entries[index].sum == before { self.entries.remove(at: index) }
    }

    /// The venue has counted `count` units more than we have, until `time`. Until then it may become more, not less.
    mutating func note(others count: Int, until time: Int64) {
        guard count > 0, count >= self.others else { return }
        self.others = min(count, self.limit)
        self.othersUntil = max(self.othersUntil, time)
        self.nextExpiry = min(self.nextExpiry, self.othersUntil)
    }

    private func rounded(_ time: Int64) -> Int64 {
        guard self.grain > 1 else { return time }
        let rest = time % self.grain
        return time - rest + (rest > 0 ? self.grain : 0)
    }
}
