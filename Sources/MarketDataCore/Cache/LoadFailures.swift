package import MarketDataModel

/// Which instruments could not be loaded lately, and when each may be tried again; never more than `capacity`.
///
/// Somebody who waits may try again at once after a first failure, and then ever later. What nobody waits for, a
/// refresh, is spaced from the first failure on.
package struct LoadFailures<Reason: Sendable>: Sendable {
    /// What is known of one that fails.
    package struct Entry: Sendable {
        /// When the last attempt failed.
        package var failedAt: MonotonicTime
        /// When it may be tried again.
        package var retryAt: MonotonicTime
        /// Why it failed.
        package var reason: Reason
        var backOff: BackOff

        /// How often in a row it has failed.
        package var failures: Int { self.backOff.failures }
    }

    private let capacity: Int
    private let backOff: BackOff
    private var random: SeededGenerator
    private var entries: [NativeName: Entry] = [:]

    /// Nothing has failed.
    package init(capacity: Int, backOff: BackOff = BackOff(), seed: UInt64) {
        self.capacity = max(1, capacity)
        self.backOff = backOff
        self.random = SeededGenerator(seed: seed)
    }

    /// How many fail.
    package var count: Int { self.entries.count }

    /// The last failure of all.
    package var latest: Entry? { self.entries.values.max { $0.failedAt < $1.failedAt } }

    /// What is known of `native`, where it fails.
    package func entry(_ native: NativeName) -> Entry? { self.entries[native] }

    /// What forbids to load `native` at `now` for somebody who waits.
    package func forbids(_ native: NativeName, now: MonotonicTime) -> Entry? {
        guard let entry = self.entries[native], entry.failures > 1, now < entry.retryAt else { return nil }
        return entry
    }

    /// A load of these has failed. Those of one load share one wait, so that they are tried again together.
    ///
    /// - Returns: When the earliest may be tried again.
    package mutating func failed(_ natives: [NativeName], _ reason: Reason, now: MonotonicTime) -> MonotonicTime {
        if self.entries.count + natives.count > self.capacity { self.sweep(now) }
        var worst = self.backOff
        for native in natives {
            if let known = self.entries[native]?.backOff, known.failures > worst.failures { worst = known }
        }
        worst.failed()
        let retryAt = now + worst.wait(using: &self.random)
        for native in natives where self.entries[native] != nil || self.entries.count < self.capacity {
            var backOff = self.entries[native]?.backOff ?? self.backOff
            backOff.failed()
            self.entries[native] = Entry(failedAt: now, retryAt: retryAt, reason: reason, backOff: backOff)
        }
        return retryAt
    }

    /// A load of `native` has succeeded.
    package mutating func succeeded(_ native: NativeName) { self.entries[native] = nil }

    /// Those that could be tried again long ago are not asked for any more.
    private mutating func sweep(_ now: MonotonicTime) {
        self.entries = self.entries.filter { now < $0.value.retryAt + .seconds(60) }
    }
}
