package import MarketDataModel

/// How a client is, from what is known of its parts: as bad as the worst of them.
///
/// A part is as bad as it was last seen, at once. It is better only when it has been seen no worse for a while, so that
/// what comes and goes is not reported as many times. What a part says is taken from where it was at its worst.
package struct HealthStateMachine: Sendable {
    /// What became of an observation.
    package enum Action: Hashable, Sendable {
        /// Nothing that anybody need know.
        case none
        /// The whole is better or worse than before.
        case changed(from: HealthLevel, to: HealthLevel)
    }

    private struct Part: Sendable {
        var shown: PartHealth
        /// How bad it was seen last, and why.
        var seen: PartHealth
        /// Since when it is seen better than it is shown.
        var betterSince: MonotonicTime?
    }

    /// For how long a part must be better before it is shown so.
    package let patience: Duration
    private var parts: [HealthPart: Part] = [:]
    /// As bad as the worst part.
    package private(set) var level = HealthLevel.healthy

    /// Everything is well.
    package init(patience: Duration = .seconds(5)) {
        self.patience = patience
    }

    /// The parts that were seen, and how they are.
    package var shown: [HealthPart: PartHealth] { self.parts.mapValues(\.shown) }

    /// A part was looked at.
    package mutating func observe(_ part: HealthPart, _ health: PartHealth, now: MonotonicTime) -> Action {
        guard var state = self.parts[part] else {
            self.parts[part] = Part(shown: health, seen: health)
            return self.settle()
        }
        state.seen = health
        if health.level >= state.shown.level {
            state.shown = health
            state.betterSince = nil
        } else {
            let since = state.betterSince ?? now
            state.betterSince = since
            if now - since >= self.patience {
                state.shown = health
                state.betterSince = nil
            }
        }
        self.parts[part] = state
        return self.settle()
    }

    private mutating func settle() -> Action {
        let worst = self.parts.values.map(\.shown.level).max() ?? .healthy
        guard worst != self.level else { return .none }
        defer { self.level = worst }
        return .changed(from: self.level, to: worst)
    }
}
