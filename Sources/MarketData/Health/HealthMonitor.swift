internal import FileIO
internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import NetworkTransport

/// Looks at a running client once a second.
///
/// The lag of its threads is told by the machine's clock, not by the client's: they are not late because a test moves time.
final class HealthMonitor {
    /// Often enough to notice, seldom enough to cost nothing.
    static let interval: Duration = .seconds(1)

    private let core: ClientCore
    private let configuration: MarketDataClient.Configuration
    private let network: NetworkLoop
    private var memory = MemoryTrend(window: .seconds(600))
    private var lastWork: (at: MonotonicTime, processor: Duration)?
    private var lastLost: UInt64 = 0

    init(_ context: ClientContext) {
        self.core = context.core
        self.configuration = context.configuration
        self.network = context.network
    }

    func run() async {
        var due = self.core.time.now + Self.interval
        while true {
            do throws(CancellationError) { try await self.core.time.sleep(until: due) } catch { return }
            let now = self.core.time.now
            due = now + Self.interval
            self.look(now: now)
            // A driver that does not come to its work is not asked again, and time moved by hand does not overtake it.
            let probe = DriverProbe(drivers: 2)
            self.core.streamInbox.post(.probe(probe))
            self.core.fetchInbox.post(.probe(probe))
            await probe.answered()
        }
    }

    private func look(now: MonotonicTime) {
        let vitals = self.vitals(now: now)
        let requests = self.core.requestStatus.withLock { $0 }
        self.core.observeHealth(self.parts(vitals, requests, now: now), vitals: vitals, now: now)
        self.core.metrics.protection.fold(
            ProtectionMetrics.Look(
                requests: requests,
                budget: self.core.quota.budget,
                usage: self.core.consumers.summary(self.core.memory.counters),
                health: self.core.health.health,
                scans: requests.scans,
                now: now
            )
        )
    }

    /// Measures, and asks the threads to say how late they are, for the next look.
    private func vitals(now: MonotonicTime) -> ClientHealth.Vitals {
        var vitals = ClientHealth.Vitals()
        (vitals.networkLag, vitals.controlLag) = self.core.lags.values
        let moment = SystemClocks.monotonic
        if let processor = self.network.processorTime {
            if let last = self.lastWork, moment > last.at {
                let share = (processor - last.processor) / (moment - last.at)
                vitals.networkBusy = min(1, max(0, share))
            }
            self.lastWork = (moment, processor)
            self.core.lags.ask(self.network, again: Self.interval)
        }
        if now >= self.memory.due || vitals.residentMemory == nil, let bytes = ProcessMemory.resident {
            self.memory.note(bytes, now: now)
        }
        vitals.residentMemory = self.memory.resident > 0 ? self.memory.resident : nil
        vitals.memoryGrowthPerHour = self.memory.isFull ? self.memory.bytesPerHour : nil
        let fill = self.core.router.change { machine, _ in machine.fill }
        vitals.fullestMailbox = fill.fullest
        vitals.lostValues = fill.lost &- self.lastLost
        self.lastLost = fill.lost
        return vitals
    }

    private func parts(
        _ vitals: ClientHealth.Vitals,
        _ requests: RequestStatus,
        now: MonotonicTime
    ) -> [(HealthPart, PartHealth)] {
        let status = self.core.status.value
        let growth = self.memory.isFull ? self.memory.growth : nil
        return [
            (.client, HealthSigns.client(status.phase)),
            (.connections, HealthSigns.connections(status.connections, now: now)),
            (.endpoints, HealthSigns.endpoints(requests, now: now)),
            (.quota, HealthSigns.quota(self.core.quota.budget, pausedUntil: self.core.quota.pausedUntil, now: now)),
            (
                .queue,
                HealthSigns.queue(
                    requests,
                    capacity: self.configuration.requests.queueCapacity,
                    timeout: self.configuration.requests.queueTimeout,
                    now: now
                )
            ),
            (.cache, HealthSigns.cache(self.core.loads.withLock { $0 })),
            (.consumers, HealthSigns.consumers(vitals)),
            (.eventLoop, HealthSigns.eventLoop(vitals)),
            (.memory, HealthSigns.memory(vitals, growth: growth, window: self.memory.window)),
        ]
    }
}

extension ClientCore {
    /// Notes a change that is seen between two looks.
    func noteHealth(_ part: HealthPart, _ health: PartHealth) {
        self.observeHealth([(part, health)], vitals: nil, now: self.time.now)
    }

    fileprivate func observeHealth(
        _ parts: [(HealthPart, PartHealth)],
        vitals: ClientHealth.Vitals?,
        now: MonotonicTime
    ) {
        guard let change = self.health.observe(parts, vitals: vitals, now: now) else { return }
        self.logger.log(
            level: change.to > .rateLimited ? .notice : .info,
            "The client's health has changed",
            metadata: [
                "venue": "\(self.venueID)", "from": "\(change.from.rawValue)", "to": "\(change.to.rawValue)",
                "why": "\(self.health.health.reasons.joined(separator: "; "))",
            ]
        )
    }
}

/// The lags of a client's threads when they were asked last.
final class ThreadLags: Sendable {
    private struct Values {
        var network: Duration?
        var networkIsAsked = false
        var streams: Duration?
        var fetches: Duration?
    }

    private let state = Locked(Values())

    /// Of the network thread, and of the slower driver.
    var values: (network: Duration?, drivers: Duration?) {
        self.state.withLock { ($0.network, [$0.streams, $0.fetches].compactMap { $0 }.max()) }
    }

    /// The stream driver has come to what was posted `lag` ago.
    func note(streams lag: Duration) { self.state.withLock { $0.streams = lag } }

    /// The fetch driver has come to what was posted `lag` ago.
    func note(fetches lag: Duration) { self.state.withLock { $0.fetches = lag } }

    /// A thread that does not answer is asked once, and is as late as it is long ago.
    func ask(_ network: NetworkLoop, again interval: Duration) {
        let asks = self.state.withLock { values in
            defer { values.networkIsAsked = true }
            return !values.networkIsAsked
        }
        guard asks else { return self.state.withLock { $0.network = ($0.network ?? .zero) + interval } }
        let asked = SystemClocks.monotonic
        network.execute {
            let lag = SystemClocks.monotonic - asked
            self.state.withLock { values in
                values.network = lag
                values.networkIsAsked = false
            }
        }
    }
}

/// Asks the drivers how late they are, by the machine's clock.
final class DriverProbe: Sendable {
    private struct State {
        var missing: Int
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let asked = SystemClocks.monotonic
    private let state: Locked<State>

    init(drivers: Int) { self.state = Locked(State(missing: drivers)) }

    /// The time since the drivers were asked.
    var lag: Duration { SystemClocks.monotonic - self.asked }

    /// A driver has ended the turn in which it was asked.
    func answer() {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.missing -= 1
            guard state.missing == 0 else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when every driver has answered, or the task is cancelled.
    func answered() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = self.state.withLock { state in
                    guard state.missing > 0, !Task.isCancelled else { return false }
                    state.waiter = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            let waiter = self.state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }
}
