internal import FileIO
internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import NetworkTransport

/// Looks at a running client from time to time.
///
/// How late its threads are is told by the machine's clock, not by the client's: they are not late because a test moves
/// time.
struct Watch {
    /// How late the threads were when they were asked last.
    final class Lags: Sendable {
        struct Values {
            var network: Duration?
            var control: Duration?
            var networkIsAsked = false
        }

        let values = Locked(Values())
    }

    /// How often it looks: often enough to notice, seldom enough to cost nothing.
    static let interval: Duration = .seconds(1)

    let lags = Lags()
    private(set) var due: MonotonicTime
    private(set) var memory = MemoryTrend(window: .seconds(600))
    private var lastWork: (at: MonotonicTime, processor: Duration)?
    private var lastLost: UInt64 = 0

    init(now: MonotonicTime) {
        self.due = now + Self.interval
    }

    /// Whether a look is due at `now`.
    func isDue(_ now: MonotonicTime) -> Bool { now >= self.due }

    /// Takes a look, and asks the threads to say how late they are, for the next.
    mutating func look(_ core: ClientCore, _ network: NetworkLoop, now: MonotonicTime) -> ClientHealth.Vitals {
        self.due = now + Self.interval
        var vitals = ClientHealth.Vitals()
        (vitals.networkLag, vitals.controlLag) = self.lags.values.withLock { ($0.network, $0.control) }
        let moment = SystemClocks.monotonic
        if let processor = network.processorTime {
            if let last = self.lastWork, moment > last.at {
                let share = (processor - last.processor) / (moment - last.at)
                vitals.networkBusy = min(1, max(0, share))
            }
            self.lastWork = (moment, processor)
            self.askNetwork(network)
        }
        if now >= self.memory.due || vitals.residentMemory == nil, let bytes = ProcessMemory.resident {
            self.memory.note(bytes, now: now)
        }
        vitals.residentMemory = self.memory.resident > 0 ? self.memory.resident : nil
        vitals.memoryGrowthPerHour = self.memory.isFull ? self.memory.bytesPerHour : nil
        let fill = core.router.change { machine, _ in machine.fill }
        vitals.fullestMailbox = fill.fullest
        vitals.lostValues = fill.lost &- self.lastLost
        self.lastLost = fill.lost
        core.inbox.post(.probe(moment))
        return vitals
    }

    /// The plane has come to what was posted at `asked`.
    func noteControl(_ asked: MonotonicTime) {
        let lag = SystemClocks.monotonic - asked
        self.lags.values.withLock { $0.control = lag }
    }

    /// A thread that does not answer is asked once, and is as late as it is long ago.
    private func askNetwork(_ network: NetworkLoop) {
        let lags = self.lags
        let asks = lags.values.withLock { values in
            defer { values.networkIsAsked = true }
            return !values.networkIsAsked
        }
        guard asks else { return lags.values.withLock { $0.network = ($0.network ?? .zero) + Self.interval } }
        let asked = SystemClocks.monotonic
        network.execute {
            let lag = SystemClocks.monotonic - asked
            lags.values.withLock { values in
                values.network = lag
                values.networkIsAsked = false
            }
        }
    }
}
