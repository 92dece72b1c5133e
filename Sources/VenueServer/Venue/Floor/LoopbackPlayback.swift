internal import MarketDataModel

/// A source being played. Handed to the venue's thread, which alone touches it from then on.
struct LoopbackPlayback: @unchecked Sendable {
    private var source: any LoopbackSource
    let speed: LoopbackSpeed
    private var ahead: LoopbackEvent?
    private var first: Timestamp?
    private var began: Int64 = 0
    private(set) var count = 0

    init(_ source: sending any LoopbackSource, speed: LoopbackSpeed) {
        self.source = source
        self.speed = speed
    }

    var openingEvents: [MarketEvent] { self.source.openingEvents }

    enum Step {
        case event(LoopbackEvent)
        case wait(Duration)
        case end
    }

    /// What is due at `now` (nanoseconds).
    mutating func step(now: Int64) throws -> Step {
        guard let event = try self.ahead ?? self.source.next() else { return .end }
        self.ahead = nil
        if case .times(let factor) = self.speed {
            if let first {
                let elapsed = Double(event.time.nanoseconds - first.nanoseconds) / max(factor, 1e-9)
                let due = self.began + Int64(min(elapsed, 1e18))
                if due > now {
                    self.ahead = event
                    return .wait(.nanoseconds(due - now))
                }
            } else {
                self.first = event.time
                self.began = now
            }
        }
        self.count += 1
        return .event(event)
    }
}
