package import MarketDataModel

/// One consumer's tier: several rates and a cooldown at once, of which all are charged or none.
package struct TierStateMachine: Sendable {
    /// What came of a question.
    package enum Verdict: Hashable, Sendable {
        /// It may leave the cache.
        case granted
        /// Not before then, by the rule that takes longest; then for certain if the consumer asks nothing else.
        case denied(until: MonotonicTime, by: TierRule)
        /// It costs more than the tier ever allows at once.
        case impossible(TierRule)
    }

    private struct Rate: Sendable {
        var rule: TierRule
        var bucket: TokenBucket
    }

    /// The tier.
    package let tier: Tier
    private var rates: [Rate]
    private var cooldown: CooldownTable

    /// Nothing was asked so far.
    package init(_ tier: Tier) {
        self.tier = tier
        self.cooldown = CooldownTable(span: tier.cooldown)
        var rates: [Rate] = []
        func add(_ rule: TierRule, _ limit: Int?, _ period: Duration, burst: Int? = nil) {
            guard let limit else { return }
            rates.append(Rate(rule: rule, bucket: TokenBucket(limit: limit, per: period, burst: burst)))
        }
        add(.perSecond, tier.perSecond, .seconds(1), burst: tier.burst)
        add(.perMinute, tier.perMinute, .seconds(60))
        add(.perHour, tier.perHour, .seconds(3600))
        self.rates = rates
    }

    /// A question about `symbol` wants to leave the cache.
    package mutating func charge(_ symbol: Symbol, cost: Int = 1, now: MonotonicTime) -> Verdict {
        var latest = now
        var rule: TierRule?
        let rested = self.cooldown.next(symbol, now: now)
        if rested > latest { (latest, rule) = (rested, .cooldown) }
        for rate in self.rates {
            switch rate.bucket.peek(cost, now: now) {
            case .granted: break
            case .denied(let until): if until > latest || rule == nil { (latest, rule) = (until, rate.rule) }
            case .impossible: return .impossible(rate.rule)
            }
        }
        if let rule { return .denied(until: latest, by: rule) }
        guard cost > 0 else { return .granted }
        for index in self.rates.indices { _ = self.rates[index].bucket.charge(cost, now: now) }
        self.cooldown.note(symbol, now: now)
        return .granted
    }

    /// How many questions may leave the cache at `now`, cooldowns aside; `nil` where there is no rate.
    package func remaining(now: MonotonicTime) -> Int? {
        self.rates.map { $0.bucket.remaining(now: now) }.min()
    }
}
