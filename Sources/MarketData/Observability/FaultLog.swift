internal import MarketDataModel

/// Which faults are worth a line: the first of its kind at once, repetitions at most once a minute, with their number.
struct FaultLog {
    private struct Entry {
        var quietUntil: MonotonicTime
        var suppressed: Int
    }

    private static let interval: Duration = .seconds(60)
    /// Kinds are few; should they ever be many, the log starts anew instead of growing.
    private static let kinds = 256

    private var entries: [String: Entry] = [:]

    /// Whether the fault is to be logged now, and how many were not since the last that was.
    mutating func admit(_ kind: String, now: MonotonicTime) -> (logs: Bool, suppressed: Int) {
        if let entry = self.entries[kind], now < entry.quietUntil {
            self.entries[kind]?.suppressed += 1
            return (false, 0)
        }
        let suppressed = self.entries[kind]?.suppressed ?? 0
        if self.entries.count >= Self.kinds { self.entries = [:] }
        self.entries[kind] = Entry(quietUntil: now + Self.interval, suppressed: 0)
        return (true, suppressed)
    }
}
