internal import CoreMetrics
internal import Locking
internal import MarketDataCore
internal import MarketDataModel

/// What is counted of everything that stands between a question and the venue. Told in folds, once a second, of what has
/// been counted meanwhile: nothing here is called for a hit.
final class ProtectionMetrics: Sendable {
    /// What is told of at one look.
    struct Look {
        var requests: RequestStatus
        var budget: [QuotaBudget]
        var usage: ClientUsage
        var health: ClientHealth
        var scans: Int
        var now: MonotonicTime
    }

    private struct Memory {
        var counters = RequestCounters()
        var refusals: [String: UInt64] = [:]
        var transitions: [String: Int] = [:]
    }

    private let labels: [(String, String)]
    private let memory = Locked(Memory())
    private let attempts: Counter
    private let retries: Counter
    private let failovers: Counter
    private let retriesRefused: Counter
    private let underWay: Gauge
    private let oldestWait: Gauge
    private let scans: Gauge
    private let networkLag: Gauge
    private let controlLag: Gauge
    private let networkBusy: Gauge
    private let residentMemory: Gauge
    private let fullestMailbox: Gauge

    init(labels: [(String, String)]) {
        self.labels = labels
        self.attempts = Counter(label: "marketdata_request_attempts_total", dimensions: labels)
        self.retries = Counter(label: "marketdata_request_retries_total", dimensions: labels)
        self.failovers = Counter(label: "marketdata_request_failovers_total", dimensions: labels)
        self.retriesRefused = Counter(label: "marketdata_request_retries_refused_total", dimensions: labels)
        self.underWay = Gauge(label: "marketdata_requests_under_way", dimensions: labels)
        self.oldestWait = Gauge(label: "marketdata_queue_oldest_wait_seconds", dimensions: labels)
        self.scans = Gauge(label: "marketdata_scans", dimensions: labels)
        self.networkLag = Gauge(label: "marketdata_network_lag_seconds", dimensions: labels)
        self.controlLag = Gauge(label: "marketdata_control_lag_seconds", dimensions: labels)
        self.networkBusy = Gauge(label: "marketdata_network_busy_ratio", dimensions: labels)
        self.residentMemory = Gauge(label: "marketdata_resident_memory_bytes", dimensions: labels)
        self.fullestMailbox = Gauge(label: "marketdata_fullest_mailbox_ratio", dimensions: labels)
    }

    /// The quota said no.
    func noteDenial(_ reason: QuotaDenial) {
        let label =
            switch reason {
            case .window(let window): "\(window.meter.rawValue)/\(window.length.components.seconds)s"
            case .pause: "pause"
            case .quarantine: "quarantine"
            }
        self.counter("marketdata_quota_denials_total", [("reason", label)]).increment()
    }

    /// A request has waited for its turn.
    func noteTurn(_ priority: Priority, waited: Duration) {
        Timer(
            label: "marketdata_request_wait_seconds",
            dimensions: self.labels + [("priority", "\(priority.rawValue)")]
        )
        .recordNanoseconds(max(0, waited.wholeNanoseconds))
    }

    /// Tells what has happened since the last look, and how things are.
    func fold(_ look: Look) {
        self.foldRequests(look.requests)
        self.foldBreakers(look.requests)
        for (index, depth) in look.requests.depths.enumerated() {
            self.gauge("marketdata_queue_depth", [("priority", "\(index + 1)")]).record(depth)
        }
        self.underWay.record(look.requests.underWay)
        self.oldestWait.record(Self.seconds(look.requests.oldestSince.map { look.now - $0 }))
        for budget in look.budget {
            let window = "\(budget.window.length.components.seconds)"
            let dimensions = [("meter", budget.window.meter.rawValue), ("window_seconds", window)]
            self.gauge("marketdata_quota_remaining", dimensions).record(budget.remaining)
            self.gauge("marketdata_quota_limit", dimensions).record(budget.window.limit)
        }
        self.foldUsage(look.usage)
        self.scans.record(look.scans)
        self.foldHealth(look.health)
    }

    private func foldRequests(_ status: RequestStatus) {
        let now = status.counters
        let last = self.memory.withLock { memory in
            defer { memory.counters = now }
            return memory.counters
        }
        self.attempts.increment(by: now.sent - last.sent)
        self.retries.increment(by: now.retries - last.retries)
        self.failovers.increment(by: now.failovers - last.failovers)
        self.retriesRefused.increment(by: now.retriesRefused - last.retriesRefused)
        for (outcome, count) in [
            ("answered", now.answered - last.answered), ("failed", now.failed - last.failed),
            ("timed_out", now.timedOut - last.timedOut), ("shed", now.shed - last.shed),
            ("unavailable", now.unavailable - last.unavailable), ("cancelled", now.cancelled - last.cancelled),
        ] where count > 0 {
            self.counter("marketdata_requests_total", [("outcome", outcome)]).increment(by: count)
        }
    }

    private func foldBreakers(_ status: RequestStatus) {
        for breaker in status.breakers {
            let dimensions = [("endpoint", breaker.endpoint), ("base", "\(breaker.base)")]
            let state =
                switch breaker.state {
                case .closed: 0
                case .halfOpen: 1
                case .open: 2
                }
            self.gauge("marketdata_breaker_state", dimensions).record(state)
            let last = self.memory.withLock { memory in
                memory.transitions.updateValue(breaker.transitions, forKey: "\(breaker.endpoint) \(breaker.base)") ?? 0
            }
            guard breaker.transitions > last else { continue }
            self.counter("marketdata_breaker_transitions_total", dimensions).increment(by: breaker.transitions - last)
        }
    }

    /// Consumers are many, tiers are few.
    private func foldUsage(_ usage: ClientUsage) {
        var refusals: [String: UInt64] = [:]
        for consumer in usage.consumers { refusals[consumer.tier, default: 0] += consumer.usage.refusals }
        for (tier, count) in refusals where count > 0 {
            let last = self.memory.withLock { $0.refusals.updateValue(count, forKey: tier) ?? 0 }
            guard count > last else { continue }
            self.counter("marketdata_tier_refusals_total", [("tier", tier)]).increment(
                by: Int64(clamping: count - last)
            )
        }
    }

    private func foldHealth(_ health: ClientHealth) {
        for (part, state) in health.parts {
            let level = HealthLevel.allCases.firstIndex(of: state.level) ?? 0
            self.gauge("marketdata_health", [("part", part.rawValue)]).record(level)
        }
        self.networkLag.record(Self.seconds(health.vitals.networkLag))
        self.controlLag.record(Self.seconds(health.vitals.controlLag))
        self.networkBusy.record(health.vitals.networkBusy ?? 0)
        self.residentMemory.record(health.vitals.residentMemory ?? 0)
        self.fullestMailbox.record(health.vitals.fullestMailbox)
    }

    private static func seconds(_ span: Duration?) -> Double { Double((span ?? .zero).wholeNanoseconds) / 1e9 }

    private func gauge(_ name: String, _ dimensions: [(String, String)]) -> Gauge {
        Gauge(label: name, dimensions: self.labels + dimensions)
    }

    private func counter(_ name: String, _ dimensions: [(String, String)]) -> Counter {
        Counter(label: name, dimensions: self.labels + dimensions)
    }
}
