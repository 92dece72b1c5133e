import MarketDataModel

/// A clock that moves when told, and what is to happen when.
struct VirtualTime {
    private struct Event {
        let time: MonotonicTime
        let serial: UInt64
        let body: () -> Void
    }

    private(set) var now = MonotonicTime(nanoseconds: 1_000_000_000)
    private var events: [Event] = []
    private var serial: UInt64 = 0

    /// `body` happens at `time`; what is due at the same moment happens in the order in which it was said.
    mutating func at(_ time: MonotonicTime, _ body: @escaping () -> Void) {
        self.serial += 1
        let event = Event(time: max(time, self.now), serial: self.serial, body: body)
        var low = 0
        var high = self.events.count
        // Latest first, so that taking the next one is cheap.
        while low < high {
            let middle = (low + high) / 2
            if self.events[middle].time > event.time { low = middle + 1 } else { high = middle }
        }
        self.events.insert(event, at: low)
    }

    var next: MonotonicTime { self.events.last?.time ?? .distantFuture }

    /// Goes to the next event, if it lies before `end`, and gives it.
    mutating func pop(before end: MonotonicTime) -> (() -> Void)? {
        guard let event = self.events.last, event.time <= end else { return nil }
        self.events.removeLast()
        self.now = max(self.now, event.time)
        return event.body
    }

    mutating func move(to time: MonotonicTime) { self.now = max(self.now, time) }
}
