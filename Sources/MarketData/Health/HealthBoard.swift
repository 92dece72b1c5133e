internal import Locking
internal import MarketDataCore
internal import MarketDataModel

/// A client's health, as the health monitor and the drivers have observed it.
final class HealthBoard: Sendable {
    private let machine = Locked(HealthStateMachine())
    let board = StatusBoard(
        ClientHealth(level: .unhealthy, parts: [.client: HealthSigns.client(.idle)], vitals: ClientHealth.Vitals())
    )

    /// The health as of the last look.
    var health: ClientHealth { self.board.value }

    /// Notes what was observed of `parts`.
    ///
    /// - Returns: The levels before and after, where the client as a whole is better or worse than before.
    func observe(
        _ parts: [(HealthPart, PartHealth)],
        vitals: ClientHealth.Vitals?,
        now: MonotonicTime
    ) -> (from: HealthLevel, to: HealthLevel)? {
        let (shown, level) = self.machine.withLock { machine in
            for (part, health) in parts { _ = machine.observe(part, health, now: now) }
            return (machine.shown, machine.level)
        }
        var change: (from: HealthLevel, to: HealthLevel)?
        self.board.change { health in
            if health.level != level { change = (health.level, level) }
            // Reasons and measurements change all the time: they are read, not told.
            let isTold = health.parts.mapValues(\.level) != shown.mapValues(\.level)
            health.parts = shown
            health.level = level
            if let vitals { health.vitals = vitals }
            return isTold
        }
        return change
    }

    /// Notes that the client has ended.
    func end() {
        self.board.end { health in
            health.level = .unhealthy
            health.parts = [.client: HealthSigns.client(.ended)]
        }
    }
}
