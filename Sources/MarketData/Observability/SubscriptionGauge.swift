internal import CoreMetrics
internal import Locking

/// How many subscriptions are active: a gauge that is counted up and down.
final class SubscriptionGauge: Sendable {
    private let gauge: Gauge
    private let count = Locked(0)

    init(_ gauge: Gauge) {
        self.gauge = gauge
    }

    var current: Int { self.count.withLock { $0 } }

    func increment() { self.add(1) }

    func decrement() { self.add(-1) }

    private func add(_ change: Int) {
        let now = self.count.withLock { count in
            count += change
            return count
        }
        self.gauge.record(now)
    }
}
