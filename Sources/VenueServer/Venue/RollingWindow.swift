import MarketDataModel

/// What was spent within the last so long, as venues count it: each amount counts for exactly one window.
struct RollingWindow {
    let window: Duration
    private var entries: [(time: Timestamp, amount: Int)] = []
    private var head = 0
    private(set) var used = 0

    init(_ window: Duration) {
        self.window = window
    }

    mutating func spend(_ amount: Int, now: Timestamp) {
        self.expire(now: now)
        self.entries.append((now, amount))
        self.used += amount
    }

    /// How much counts at `now`.
    mutating func used(now: Timestamp) -> Int {
        self.expire(now: now)
        return self.used
    }

    /// How long until `amount` can be spent within `limit`; zero where it can now, a whole window where it never can.
    mutating func wait(for amount: Int, limit: Int, now: Timestamp) -> Duration {
        self.expire(now: now)
        var used = self.used
        for entry in self.entries[self.head...] where used + amount > limit {
            used -= entry.amount
            if used + amount <= limit { return entry.time.advanced(by: self.window).since(now) }
        }
        return used + amount <= limit ? .zero : self.window
    }

    private mutating func expire(now: Timestamp) {
        while self.head < self.entries.count, self.entries[self.head].time.advanced(by: self.window) <= now {
            self.used -= self.entries[self.head].amount
            self.head += 1
        }
        if self.head > 1024 || self.head == self.entries.count {
            self.entries.removeFirst(self.head)
            self.head = 0
        }
    }
}
