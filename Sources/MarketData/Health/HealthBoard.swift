internal import Locking
internal import MarketDataCore
internal import MarketDataModel

/// Where a client's health can be read by anybody, and waited for.
final class HealthBoard: Sendable {
    private struct State {
        var machine = HealthStateMachine()
        var health = ClientHealth(
            level: .unhealthy,
            parts: [.client: HealthSigns.client(.idle)],
            vitals: ClientHealth.Vitals()
        )
        /// Goes up with each change of level or reasons' levels.
        var version: UInt64 = 0
        var watchers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWatcher: UInt64 = 0
        var hasEnded = false
    }

    private let state = Locked(State())

    /// How the client is, as of the last look.
    var health: ClientHealth { self.state.withLock { $0.health } }

    /// What was looked at.
    ///
    /// - Returns: The levels before and after, where the client as a whole is better or worse than before.
    func observe(
        _ parts: [(HealthPart, PartHealth)],
        vitals: ClientHealth.Vitals?,
        now: MonotonicTime
    ) -> (from: HealthLevel, to: HealthLevel)? {
        let (change, waiters) = self.state.withLock { state in
            let before = state.health
            for (part, health) in parts { _ = state.machine.observe(part, health, now: now) }
            state.health.parts = state.machine.shown
            state.health.level = state.machine.level
            if let vitals { state.health.vitals = vitals }
            let isChanged = before.parts.mapValues(\.level) != state.health.parts.mapValues(\.level)
            let change = before.level == state.health.level ? nil : (before.level, state.health.level)
            return (change, isChanged ? Self.wake(&state) : [])
        }
        for waiter in waiters { waiter.resume() }
        return change
    }

    /// The client has ended: the last health, and no more.
    func end() {
        let waiters = self.state.withLock { state in
            state.health.level = .unhealthy
            state.health.parts = [.client: HealthSigns.client(.ended)]
            state.hasEnded = true
            return Self.wake(&state)
        }
        for waiter in waiters { waiter.resume() }
    }

    private static func wake(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        state.version += 1
        defer { state.watchers = [:] }
        return Array(state.watchers.values)
    }

    /// The health that came after `version`; `nil` once the client has ended or the task is cancelled.
    func next(after version: inout UInt64?) async -> ClientHealth? {
        while !Task.isCancelled {
            let (health, current, hasEnded) = self.state.withLock { ($0.health, $0.version, $0.hasEnded) }
            if version != current {
                version = current
                return health
            }
            if hasEnded { return nil }
            await self.wait(for: current)
        }
        return nil
    }

    private func wait(for version: UInt64) async {
        let id = self.state.withLock { state in
            state.lastWatcher += 1
            return state.lastWatcher
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = self.state.withLock { state in
                    guard state.version == version, !Task.isCancelled else { return false }
                    state.watchers[id] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.watchers.removeValue(forKey: id) }?.resume()
        }
    }
}
