/// One direction of one connection: what was read and has not been written yet, and what is done to it on the way.
///
/// A value without a socket or a clock: times are nanoseconds that come in as arguments.
struct ProxyLane {
    enum Ending: Hashable { case close, reset }

    /// Steps that have not happened, the next one last.
    private var steps: [FaultStep]
    /// Bytes read so far.
    private var offset = 0
    private var leftOut = 0
    private var isMuted = false
    private var pending: [(ready: Int64, bytes: [UInt8])] = []
    private var head = 0
    private(set) var pendingBytes = 0
    private var ending: (ready: Int64, ending: Ending)?
    private var budget = 0.0
    private var budgetTime: Int64?

    init(steps: [FaultStep] = []) {
        self.steps = steps.enumerated().sorted { ($0.1.offset, $0.0) > ($1.1.offset, $1.0) }.map { $0.1 }
    }

    struct Received: Hashable {
        var swallowed = 0
        var isHalfOpen = false
    }

    /// Bytes were read.
    mutating func receive(_ bytes: ArraySlice<UInt8>, fault: WireFault, now: Int64) -> Received {
        var result = Received()
        var rest = bytes
        let ready = now + fault.delay.nanoseconds
        while self.ending == nil {
            if let step = self.steps.last, step.offset <= self.offset {
                self.steps.removeLast()
                switch step.action {
                case .reset: self.ending = (ready, .reset)
                case .close: self.ending = (ready, .close)
                case .mute: self.isMuted = true
                case .halfOpen:
                    result.isHalfOpen = true
                    self.isMuted = true
                case .insert(let bytes): self.append(bytes[...], ready: ready)
                case .leaveOut(let count): self.leftOut += max(0, count)
                }
                continue
            }
            guard !rest.isEmpty else { return result }
            var count = min(rest.count, (self.steps.last?.offset ?? .max) - self.offset)
            let isSwallowed = fault.isMuted || self.isMuted || self.leftOut > 0
            if !fault.isMuted, !self.isMuted, self.leftOut > 0 {
                count = min(count, self.leftOut)
                self.leftOut -= count
            }
            if isSwallowed { result.swallowed += count } else { self.append(rest.prefix(count), ready: ready) }
            rest = rest.dropFirst(count)
            self.offset += count
        }
        result.swallowed += rest.count
        return result
    }

    /// The reading side has ended.
    mutating func end(_ ending: Ending, fault: WireFault, now: Int64) {
        guard self.ending == nil, !self.isMuted, !fault.isMuted || ending == .reset else { return }
        if ending == .reset {
            self.pending = []
            self.head = 0
            self.pendingBytes = 0
        }
        self.ending = (now + fault.delay.nanoseconds, ending)
    }

    enum Next: Equatable {
        /// Write this.
        case bytes(ArraySlice<UInt8>)
        /// Ask again then.
        case wait(until: Int64)
        /// Ask again when something was read.
        case idle
        /// Everything was written: end the writing side so.
        case end(Ending)
    }

    /// What is to be written now. What really was is said with ``consume(_:)``.
    mutating func next(fault: WireFault, now: Int64) -> Next {
        guard self.head < self.pending.count else {
            guard let ending else { return .idle }
            return ending.ready <= now ? .end(ending.ending) : .wait(until: ending.ready)
        }
        let (ready, bytes) = self.pending[self.head]
        guard ready <= now else { return .wait(until: ready) }
        var count = min(bytes.count, fault.pieceSize ?? .max)
        if let rate = fault.bytesPerSecond {
            let elapsed = now - (self.budgetTime ?? now)
            // At most a tenth of a second's worth is saved up, so that a pause is no licence for a burst.
            self.budget = min(self.budget + Double(elapsed) * Double(rate) / 1e9, max(1, Double(rate) / 10))
            self.budgetTime = now
            guard self.budget >= 1 else {
                return .wait(until: now + Int64((1 - self.budget) * 1e9 / Double(rate)) + 1)
            }
            count = min(count, Int(self.budget))
        }
        return .bytes(bytes.prefix(count))
    }

    mutating func consume(_ count: Int) {
        guard count > 0 else { return }
        self.pendingBytes -= count
        self.budget -= Double(count)
        if count == self.pending[self.head].bytes.count {
            self.pending[self.head].bytes = []
            self.head += 1
            if self.head == self.pending.count {
                self.pending.removeAll(keepingCapacity: true)
                self.head = 0
            } else if self.head > 256 {
                self.pending.removeFirst(self.head)
                self.head = 0
            }
        } else {
            self.pending[self.head].bytes.removeFirst(count)
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>, ready: Int64) {
        guard !bytes.isEmpty else { return }
        self.pendingBytes += bytes.count
        self.pending.append((ready, Array(bytes)))
    }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return min(seconds, 1_000_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
