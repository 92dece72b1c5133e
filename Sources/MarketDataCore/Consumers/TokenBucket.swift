package import MarketDataModel

/// A rate with room for a burst: the generic cell rate algorithm (ITU-T I.371), which keeps one number, the moment at
/// which the bucket will be full again.
///
/// That number counts in parts of a nanosecond, `limit` to one, so that every rate is exact (3 a second is one each
/// 333,333,333⅓ ns), and nothing drifts however long it runs. Moments that come out of order cost the asker a little, and
/// never admit more. O(1), without allocation.
package struct TokenBucket: Hashable, Sendable {
    /// What came of asking.
    package enum Verdict: Hashable, Sendable {
        /// Go; so many more may go at once.
        case granted(remaining: Int)
        /// Not before then, and then for certain if nobody else asks meanwhile.
        case denied(until: MonotonicTime)
        /// It costs more than the bucket ever holds.
        case impossible
    }

    /// How many flow in over ``period``.
    package let limit: Int
    /// The span of ``limit``.
    package let period: Duration
    /// How many the bucket holds.
    package let burst: Int
    /// When it is full, in parts of a nanosecond.
    private var full = Int128.min

    /// A full bucket. Counts are cut to 1...1,000,000,000, and a period is at least a nanosecond.
    package init(limit: Int, per period: Duration, burst: Int? = nil) {
        self.limit = min(max(1, limit), 1_000_000_000)
        self.period = max(.nanoseconds(1), period)
        self.burst = min(max(1, burst ?? limit), 1_000_000_000)
    }

    /// Parts of a nanosecond in which one flows in.
    private var interval: Int128 { Int128(self.period.wholeNanoseconds) }
    /// The same for all that the bucket holds.
    private var depth: Int128 { self.interval * Int128(self.burst) }

    private func scaled(_ now: MonotonicTime) -> Int128 { Int128(now.nanoseconds) * Int128(self.limit) }

    /// How many may go at `now`.
    package func remaining(now: MonotonicTime) -> Int {
        let time = self.scaled(now)
        return max(0, Int((time + self.depth - max(self.full, time)) / self.interval))
    }

    /// What ``charge(_:now:)`` would say, without taking anything.
    package func peek(_ cost: Int, now: MonotonicTime) -> Verdict {
        guard cost <= self.burst else { return .impossible }
        let time = self.scaled(now)
        let after = max(self.full, time) + self.interval * Int128(max(0, cost))
        let excess = after - self.depth - time
        if excess <= 0 || cost <= 0 {
            return .granted(remaining: max(0, Int((time + self.depth - after) / self.interval)))
        }
        // The first whole nanosecond at which it fits.
        let due = after - self.depth
        let nanoseconds = due / Int128(self.limit) + (due % Int128(self.limit) > 0 ? 1 : 0)
        return .denied(until: MonotonicTime(nanoseconds: Int64(clamping: nanoseconds)))
    }

    /// Takes `cost` if the bucket holds that much; otherwise nothing changes. A cost of 0 takes nothing and tells what
    /// remains.
    package mutating func charge(_ cost: Int, now: MonotonicTime) -> Verdict {
        let verdict = self.peek(cost, now: now)
        if case .granted = verdict, cost > 0 {
            self.full = max(self.full, self.scaled(now)) + self.interval * Int128(cost)
        }
        return verdict
    }
}
