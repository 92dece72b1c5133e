internal import MarketDataModel

extension QuoteShard {
    /// The limits as a hit needs them: whole nanoseconds.
    struct Rules: Sendable, BitwiseCopyable {
        let hardExpiry: Int64
        let shortestLife: Int64
        let refreshSpacing: Duration
        let refreshesAt: Double
        let refreshesAfterAsks: UInt32

        init(_ limits: QuoteCacheLimits) {
            self.hardExpiry = limits.hardExpiry.wholeNanoseconds
            self.shortestLife = limits.shortestLife.wholeNanoseconds
            self.refreshSpacing = limits.refreshSpacing
            self.refreshesAt = limits.refreshesAt
            self.refreshesAfterAsks = limits.refreshesAfterAsks
        }
    }

    enum Content: Sendable, BitwiseCopyable {
        case nothing
        case quote(KeptQuote)
        case alias(Symbol)
    }

    /// What is known of one name.
    struct Entry: Sendable, BitwiseCopyable {
        var symbol: Symbol
        var asks: UInt32 = 0
        var wasAskedFor = false
        var hasStream = false
        var stream = StreamMark(slot: -1, generation: 0)
        /// The end of the time to live.
        var freshUntil = MonotonicTime.zero
        /// From when on a quote that is asked for often is to be fetched again.
        var refreshesFrom = MonotonicTime.distantFuture
        /// Until when that is not said again.
        var quietUntil = MonotonicTime.zero
        /// The shortest span that was asked for, in nanoseconds: of this value, and of the one before it.
        var tightest = Int64.max
        var formerTightest = Int64.max
        /// The last request before the latest invalidation: what such a request brings is not kept.
        var notBefore: UInt64 = 0
        /// When that was.
        var invalidatedAt = MonotonicTime(nanoseconds: .min)
        var content = Content.nothing

        init(symbol: Symbol) { self.symbol = symbol }

        /// Whether `kept` will do for who asks at `now`.
        private func accepts(_ kept: KeptQuote, _ demand: QuoteDemand, now: MonotonicTime, _ rules: Rules) -> Bool {
            let age = now.nanoseconds &- kept.quote.received.monotonic.nanoseconds
            guard age < rules.hardExpiry else { return false }
            return switch demand {
            case .cached: now < self.freshUntil
            case .within(let span): age <= span
            case .staleWhileRevalidate: true
            case .fresh: false
            }
        }

        /// Somebody asks at `now`.
        @inline(__always)
        mutating func ask(_ demand: QuoteDemand, now: MonotonicTime, asksStream: Bool, _ rules: Rules) -> QuoteRecall {
            self.wasAskedFor = true
            if asksStream, self.hasStream { return .streamed(self.stream, since: self.invalidatedAt) }
            self.asks &+= 1
            switch self.content {
            case .nothing: return .nothing
            case .alias(let canonical): return .alias(canonical)
            case .quote(let kept):
                guard self.accepts(kept, demand, now: now, rules) else { return .nothing }
                if case .within(let span) = demand, span < self.tightest {
                    self.tightest = span
                    self.refreshesFrom = self.refreshTime(of: kept, rules)
                }
                // Who set a span has said what is old; for the others it is the time to live.
                let isStale = demand == .staleWhileRevalidate && now >= self.freshUntil
                let isDue = isStale || (now >= self.refreshesFrom && self.asks >= rules.refreshesAfterAsks)
                guard isDue, now >= self.quietUntil else {
                    return .quote(kept.quote, isStale: isStale, refreshes: false)
                }
                self.quietUntil = now + rules.refreshSpacing
                return .quote(kept.quote, isStale: isStale, refreshes: true)
            }
        }

        /// What is known for who asks at `now`, without asking.
        func peek(_ demand: QuoteDemand, now: MonotonicTime, asksStream: Bool, _ rules: Rules) -> QuoteRecall {
            if asksStream, self.hasStream { return .streamed(self.stream, since: self.invalidatedAt) }
            switch self.content {
            case .nothing: return .nothing
            case .alias(let canonical): return .alias(canonical)
            case .quote(let kept):
                guard self.accepts(kept, demand, now: now, rules) else { return .nothing }
                return .quote(kept.quote, isStale: now >= self.freshUntil, refreshes: false)
            }
        }

        /// When `kept` is to be fetched again: at a part of its life, which is its time to live, or the shortest span
        /// that was asked for lately.
        func refreshTime(of kept: KeptQuote, _ rules: Rules) -> MonotonicTime {
            let received = kept.quote.received.monotonic
            let tightest = max(min(self.tightest, self.formerTightest), rules.shortestLife)
            let life = min((self.freshUntil - received).wholeNanoseconds, tightest)
            return MonotonicTime(nanoseconds: received.nanoseconds + Int64(Double(life) * rules.refreshesAt))
        }
    }
}
