internal import MarketDataModel

/// The time for which a batch gathers callers before it joins the queue.
///
/// A lone caller waits for ``CoalescingLimits/window``, and so does one that asks for one name after another. Where two
/// windows in a row brought several callers together, more are likely to come: each such window within ``memory`` of the one
/// before makes the next ``growth`` times as long, up to ``CoalescingLimits/longestWait``; after the first one, and at once,
/// where little of the quota is left. A window that brought a single caller starts again from the shortest.
struct GatheringWindow: Sendable {
    /// A thousand callers spread over a second meet in windows of 5, 5, 40, 250, 250 and 250 ms.
    static let growth = 8
    /// After so long without a batch the next caller is a lone one again.
    static let memory: Duration = .seconds(1)

    private var busy = 0
    private var closedAt = MonotonicTime.zero

    /// A window has closed, with so many callers.
    mutating func closed(now: MonotonicTime, waiters: Int) {
        if now - self.closedAt > Self.memory { self.busy = 0 }
        self.busy = waiters > 1 ? min(self.busy + 1, 16) : 0
        self.closedAt = now
    }

    /// The length of a window that opens at `start`.
    func length(_ limits: CoalescingLimits, at start: MonotonicTime, isScarce: Bool) -> Duration {
        guard self.busy > 0, start - self.closedAt <= Self.memory else { return limits.window }
        if isScarce { return limits.longestWait }
        var length = limits.window
        for _ in 1..<self.busy where length < limits.longestWait { length = length * Self.growth }
        return min(length, limits.longestWait)
    }
}
