internal import MarketDataModel

/// The base URLs of a venue: which is asked next, by what came of asking it before.
///
/// Nobody is asked only to see whether they are well. A base URL that failed is passed over for a while, longer each time
/// in a row, as long as there is another; of those that are well the least busy is asked, of equally busy ones the first.
package struct EndpointPool: Sendable {
    private struct Base {
        var underWay = 0
        var failuresInARow = 0
        var suspectUntil = MonotonicTime.zero
    }

    private struct Key: Hashable {
        var base: Int
        var endpoint: String
    }

    /// Where to send.
    struct Choice: Hashable, Sendable {
        var base: Int
        /// The breaker's; `nil` where it was not asked.
        var generation: UInt32?
        /// The breaker changed its mind by being asked.
        var change: CircuitBreaker.State?
    }

    /// A breaker as it stands.
    package struct BreakerStatus: Hashable, Sendable {
        /// Of which endpoint.
        package var endpoint: String
        /// At which base URL.
        package var base: Int
        /// What it thinks of it.
        package var state: CircuitBreaker.State
        /// How often it has changed its mind.
        package var transitions: Int
    }

    private static let shortestSuspicion: Duration = .seconds(1)
    private static let longestSuspicion: Duration = .seconds(30)

    private var bases: [Base]
    private var breakers: [Key: CircuitBreaker] = [:]
    private let limits: BreakerLimits

    /// So many base URLs, of which nothing is known yet.
    package init(bases: Int, breaker limits: BreakerLimits) {
        self.bases = [Base](repeating: Base(), count: max(1, bases))
        self.limits = limits
    }

    /// How many base URLs there are.
    package var count: Int { self.bases.count }

    /// The breakers that were ever needed, by base and endpoint.
    package var breakerStatuses: [BreakerStatus] {
        self.breakers.map { key, breaker in
            BreakerStatus(
                endpoint: key.endpoint,
                base: key.base,
                state: breaker.state,
                transitions: breaker.transitions
            )
        }
        .sorted { ($0.base, $0.endpoint) < ($1.base, $1.endpoint) }
    }

    /// When some base URL would be asked for `endpoint`; `now` or earlier where that is at once.
    func nextAdmission(of endpoint: String, _ switches: RequestSwitches, now: MonotonicTime) -> MonotonicTime {
        guard switches.contains(.breaker) else { return now }
        return self.usable(switches).map { base in
            self.breakers[Key(base: base, endpoint: endpoint)]?.nextAdmission(now: now) ?? now
        }
        .min() ?? now
    }

    /// Takes the best base URL that may be asked, one that was not tried before if there is any.
    mutating func choose(
        _ endpoint: String,
        after tried: Set<Int>,
        _ switches: RequestSwitches,
        now: MonotonicTime
    ) -> Choice? {
        let order = self.usable(switches).sorted { left, right in
            self.rank(left, after: tried, now: now) < self.rank(right, after: tried, now: now)
        }
        for base in order {
            guard switches.contains(.breaker) else {
                self.bases[base].underWay += 1
                return Choice(base: base)
            }
            let key = Key(base: base, endpoint: endpoint)
            var breaker = self.breakers[key] ?? CircuitBreaker(self.limits)
            let before = breaker.transitions
            let admission = breaker.admit(now: now)
            self.breakers[key] = breaker
            guard case .granted(let generation) = admission else { continue }
            self.bases[base].underWay += 1
            let change = breaker.transitions == before ? nil : breaker.state
            return Choice(base: base, generation: generation, change: change)
        }
        return nil
    }

    /// Another base URL than those that were tried could be asked.
    func untried(_ tried: Set<Int>, _ switches: RequestSwitches) -> Int {
        self.usable(switches).count { !tried.contains($0) }
    }

    /// What was sent to `choice.base` has ended.
    ///
    /// - Returns: The breaker's new state, where it has changed.
    mutating func ended(
        _ choice: Choice,
        _ endpoint: String,
        _ verdict: CircuitBreaker.Verdict,
        took: Duration,
        now: MonotonicTime,
        using random: inout some RandomNumberGenerator
    ) -> CircuitBreaker.State? {
        self.bases[choice.base].underWay -= 1
        switch verdict {
        case .none: break
        case .success: self.bases[choice.base].failuresInARow = 0
        case .failure:
            let doublings = min(self.bases[choice.base].failuresInARow, 8)
            self.bases[choice.base].failuresInARow += 1
            let suspicion = min(Self.shortestSuspicion * (1 << doublings), Self.longestSuspicion)
            self.bases[choice.base].suspectUntil = now + suspicion
        }
        let key = Key(base: choice.base, endpoint: endpoint)
        guard let generation = choice.generation,
            self.breakers[key]?.ended(verdict, took: took, generation: generation, now: now, using: &random) == true
        else { return nil }
        return self.breakers[key]?.state
    }

    private func usable(_ switches: RequestSwitches) -> Range<Int> {
        switches.contains(.failover) ? self.bases.indices : 0..<1
    }

    private func rank(_ base: Int, after tried: Set<Int>, now: MonotonicTime) -> (Int, Int, Int, Int) {
        let isSuspect = self.bases[base].failuresInARow > 0 && now < self.bases[base].suspectUntil
        return (tried.contains(base) ? 1 : 0, isSuspect ? 1 : 0, self.bases[base].underWay, base)
    }
}
