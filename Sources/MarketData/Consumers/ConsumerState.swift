internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import Synchronization

/// What is kept of one consumer: its tier, and what it has used.
///
/// A hit costs one relaxed addition; everything else takes the consumer's own lock.
final class ConsumerState: Sendable {
    private struct State {
        var tier: TierStateMachine
        var waiting = 0
        var usage = Usage()
    }

    /// 0 is who asks the client itself.
    let id: UInt32
    let name: String
    private let hits = Atomic<UInt64>(0)
    private let state: Locked<State>

    init(id: UInt32, name: String, tier: Tier) {
        self.id = id
        self.name = name
        self.state = Locked(State(tier: TierStateMachine(tier)))
    }

    var tier: Tier { self.state.withLock { $0.tier.tier } }

    /// From now on, another tier: with full buckets.
    func change(to tier: Tier) {
        self.state.withLock { state in
            guard state.tier.tier != tier else { return }
            state.tier = TierStateMachine(tier)
        }
    }

    /// What was used so far.
    var usage: Usage {
        var usage = self.state.withLock { $0.usage }
        usage.hits = self.hits.load(ordering: .relaxed)
        usage.requests += usage.hits
        return usage
    }

    /// How many of its questions wait.
    var waiting: Int { self.state.withLock { $0.waiting } }

    /// A question was answered at once.
    @inline(__always)
    func noteHit() { self.hits.wrappingAdd(1, ordering: .relaxed) }

    /// A question wants to leave the cache.
    ///
    /// - Parameter isHeld: Whether the consumer is held to its tier.
    /// - Returns: Why it may not, and when it may.
    func enter(_ symbol: Symbol, now: MonotonicTime, isHeld: Bool) -> TierRefusal? {
        self.state.withLock { state in
            state.usage.requests += 1
            let refusal = isHeld ? self.refusal(symbol, now: now, &state) : nil
            if refusal == nil { state.waiting += 1 } else { state.usage.refusals += 1 }
            return refusal
        }
    }

    private func refusal(_ symbol: Symbol, now: MonotonicTime, _ state: inout State) -> TierRefusal? {
        let tier = state.tier.tier
        guard state.waiting < tier.waiting else {
            return TierRefusal(consumer: self.name, tier: tier, rule: .waiting, retryAfter: nil)
        }
        switch state.tier.charge(symbol, now: now) {
        case .granted: return nil
        case .denied(let until, let rule):
            return TierRefusal(consumer: self.name, tier: tier, rule: rule, retryAfter: until - now)
        case .impossible(let rule): return TierRefusal(consumer: self.name, tier: tier, rule: rule, retryAfter: nil)
        }
    }

    /// A question that left the cache was answered, failed, or was cancelled.
    func leave(_ outcome: QuestionDesk.Outcome, waited: Duration) {
        self.state.withLock { state in
            state.waiting -= 1
            state.usage.waits += 1
            state.usage.waited += max(.zero, waited)
            guard case .success(let answer) = outcome else {
                state.usage.failures += 1
                return
            }
            state.usage.bytes += UInt64(clamping: answer.cost?.bytes ?? 0)
            // What came from a stream or from memory after all cost nothing but the wait.
            if answer.cost?.isShared == false { state.usage.upstreamCalls += 1 } else { state.usage.coalesced += 1 }
        }
    }

    /// A question was refused that is asked again when it may be.
    func forgive() {
        self.state.withLock { state in
            state.usage.requests -= 1
            state.usage.refusals -= 1
        }
    }

    /// A question left the cache and was not sent: it will be asked again.
    func takeBack() {
        self.state.withLock { state in
            state.waiting -= 1
            state.usage.requests -= 1
        }
    }
}
