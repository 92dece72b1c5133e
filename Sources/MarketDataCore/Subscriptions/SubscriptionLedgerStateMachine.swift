package import MarketDataModel

/// Who wants what: a reference count per stream, and when a change of the whole is to be told upstream.
///
/// States of a stream, with what ends each:
/// - *joining*: wanted, not yet told. Ends with the debounce (told) or the last release (forgotten, never told).
/// - *told*: wanted and told. Ends with the last release (lingering) or a refusal (withdrawn).
/// - *lingering*: told, wanted by nobody. Ends with a new wish (told) or with the linger time (leaving).
/// - *leaving*: as lingering, but the change waits for the debounce. Ends with a new wish (told) or with it (forgotten).
/// - *withdrawn*: wanted, but refused. Ends with the last release (forgotten) or a second try (joining).
package struct SubscriptionLedgerStateMachine: Sendable {
    private struct Entry {
        var count: Int
        /// Order of arrival, so that requests go out in the order of the wishes.
        let serial: UInt64
        var isTold = false
        /// A change of it waits for the debounce.
        var isChanging = false
        var lingersUntil: MonotonicTime?
    }

    private let debounce: Duration
    private let longestWait: Duration
    private let linger: Duration
    private var entries: [StreamKey: Entry] = [:]
    private var changing: Set<StreamKey> = []
    private var lingering: Set<StreamKey> = []
    private var firstChange: MonotonicTime = .distantFuture
    private var lastChange: MonotonicTime = .distantFuture
    /// A lower bound of when the next linger time ends.
    private var nextLinger: MonotonicTime = .distantFuture
    private var nextSerial: UInt64 = 0

    /// An empty ledger.
    package init(debounce: Duration, longestWait: Duration, linger: Duration) {
        self.debounce = debounce
        self.longestWait = max(debounce, longestWait)
        self.linger = linger
    }

    /// How many consumers want `key`.
    package func consumers(of key: StreamKey) -> Int { self.entries[key]?.count ?? 0 }

    /// Whether nothing is wanted, told or lingering.
    package var isEmpty: Bool { self.entries.isEmpty }

    /// One more consumer.
    package mutating func want(_ key: StreamKey, now: MonotonicTime) {
        guard var entry = self.entries[key] else {
            self.entries[key] = Entry(count: 1, serial: self.nextSerial)
            self.nextSerial += 1
            self.change(key, now: now)
            return
        }
        entry.count += 1
        if entry.isTold, entry.isChanging {
            entry.isChanging = false
            self.settle(key)
        }
        if entry.lingersUntil != nil {
            entry.lingersUntil = nil
            self.lingering.remove(key)
        }
        self.entries[key] = entry
    }

    /// One consumer less; returns whether the stream is forgotten at once, as it was never told.
    package mutating func release(_ key: StreamKey, now: MonotonicTime) -> Bool {
        guard var entry = self.entries[key], entry.count > 0 else { return false }
        entry.count -= 1
        if entry.count == 0 {
            guard entry.isTold else {
                self.entries[key] = nil
                self.settle(key)
                return true
            }
            let end = now + self.linger
            entry.lingersUntil = end
            self.lingering.insert(key)
            self.nextLinger = min(self.nextLinger, end)
        }
        self.entries[key] = entry
        return false
    }

    /// The venue refused the stream: it is told no longer, though still wanted.
    package mutating func withdraw(_ key: StreamKey) {
        guard var entry = self.entries[key] else { return }
        self.lingering.remove(key)
        self.settle(key)
        entry.isTold = false
        entry.isChanging = false
        entry.lingersUntil = nil
        self.entries[key] = entry.count > 0 ? entry : nil
    }

    /// A refused stream is tried again, with the next change.
    package mutating func reinstate(_ key: StreamKey, now: MonotonicTime) {
        guard let entry = self.entries[key], !entry.isTold, !entry.isChanging else { return }
        self.change(key, now: now)
    }

    /// What is to be told upstream, in the order in which it was wished.
    package struct Change: Hashable, Sendable {
        /// Streams that are wanted from now on.
        package var added: [StreamKey] = []
        /// Streams that are wanted no longer.
        package var removed: [StreamKey] = []
        /// Whether there is nothing to tell.
        package var isEmpty: Bool { self.added.isEmpty && self.removed.isEmpty }
    }

    /// Time has passed: ends linger times, then gives the change if it has waited enough.
    package mutating func advance(now: MonotonicTime) -> Change {
        if now >= self.nextLinger { self.endLinger(now: now) }
        guard now >= self.changeDeadline else { return Change() }
        var change = Change()
        for key in self.inOrder(self.changing) {
            guard var entry = self.entries[key] else { continue }
            if entry.isTold {
                self.entries[key] = nil
                change.removed.append(key)
            } else {
                entry.isTold = true
                entry.isChanging = false
                self.entries[key] = entry
                change.added.append(key)
            }
        }
        self.changing.removeAll()
        self.firstChange = .distantFuture
        self.lastChange = .distantFuture
        return change
    }

    /// When ``advance(now:)`` is due.
    package var deadline: MonotonicTime { min(self.changeDeadline, self.nextLinger) }

    private var changeDeadline: MonotonicTime {
        self.changing.isEmpty
            ? .distantFuture : min(self.lastChange + self.debounce, self.firstChange + self.longestWait)
    }

    private mutating func endLinger(now: MonotonicTime) {
        var ended: Set<StreamKey> = []
        self.nextLinger = .distantFuture
        for key in self.lingering {
            guard let end = self.entries[key]?.lingersUntil else { continue }
            if end <= now { ended.insert(key) } else { self.nextLinger = min(self.nextLinger, end) }
        }
        for key in self.inOrder(ended) {
            self.lingering.remove(key)
            self.entries[key]?.lingersUntil = nil
            self.change(key, now: now)
        }
    }

    private mutating func change(_ key: StreamKey, now: MonotonicTime) {
        self.entries[key]?.isChanging = true
        if self.changing.isEmpty { self.firstChange = now }
        self.lastChange = now
        self.changing.insert(key)
    }

    private mutating func settle(_ key: StreamKey) {
        self.changing.remove(key)
    }

    private func inOrder(_ keys: Set<StreamKey>) -> [StreamKey] {
        keys.sorted { (self.entries[$0]?.serial ?? 0) < (self.entries[$1]?.serial ?? 0) }
    }
}
