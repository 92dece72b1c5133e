internal import MarketDataModel

/// Endpoints whose limit nobody publishes are asked less while they are strained.
extension RequestStateMachine {
    /// When `endpoint` may be asked again, where that is not now.
    func strained(_ endpoint: String, now: MonotonicTime) -> MonotonicTime? {
        guard self.switches.contains(.adaptiveRate), let rate = self.rates[endpoint] else { return nil }
        let due = rate.admission(now: now)
        return due > now ? due : nil
    }

    mutating func began(_ endpoint: String, now: MonotonicTime) {
        guard let limits = self.limits.adaptive else { return }
        self.rates[endpoint, default: AdaptiveRate(limits)].began(now: now)
    }

    /// What came of asking. That nobody could be reached says nothing of how busy they are.
    mutating func adapt(_ endpoint: String, to end: AttemptEnd, began start: MonotonicTime, now: MonotonicTime) {
        let outcome: AdaptiveRate.Outcome? =
            switch end {
            case .judged(.failed), .timedOut: .failed
            case .judged: .answered(after: now - start)
            case .unreachable, .untrusted, .unusable, .cancelled: nil
            }
        if let outcome { _ = self.rates[endpoint]?.ended(outcome, began: start, now: now) }
    }
}
