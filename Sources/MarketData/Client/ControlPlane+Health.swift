internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import NetworkTransport

extension ControlPlane {
    /// Takes a look at the client where one is due.
    func advanceWatch() {
        let now = self.core.time.now
        guard self.watch.isDue(now) else { return }
        let vitals = self.watch.look(self.core, self.network, now: now)
        let oldest = self.requests.machine.oldestSince
        self.core.requestStatus.withLock { $0.oldestSince = oldest }
        self.observe(self.parts(vitals, now: now), vitals: vitals, now: now)
        self.tellScans()
        self.core.metrics.protection.fold(
            ProtectionMetrics.Look(
                requests: self.core.requestStatus.withLock { $0 },
                budget: self.requests.keeper.budget,
                usage: self.core.consumers.summary(self.core.memory.counters),
                health: self.core.health.health,
                scans: self.scans.runs.count,
                now: now
            )
        )
    }

    /// What is seen between two looks, when it changes.
    func noteHealth(_ part: HealthPart, _ health: PartHealth) {
        self.observe([(part, health)], vitals: nil, now: self.core.time.now)
    }

    private func parts(_ vitals: ClientHealth.Vitals, now: MonotonicTime) -> [(HealthPart, PartHealth)] {
        let status = self.core.status.value
        let memory = self.watch.memory
        let requests = self.core.requestStatus.withLock { $0 }
        let keeper = self.requests.keeper
        return [
            (.client, HealthSigns.client(status.phase)),
            (.connections, HealthSigns.connections(status.connections, now: now)),
            (.endpoints, HealthSigns.endpoints(requests, now: now)),
            (.quota, HealthSigns.quota(keeper.budget, pausedUntil: keeper.pausedUntil, now: now)),
            (
                .queue,
                HealthSigns.queue(
                    requests,
                    capacity: self.configuration.requests.queueCapacity,
                    timeout: self.configuration.requests.queueTimeout,
                    now: now
                )
            ),
            (.cache, HealthSigns.cache(self.core.loads.withLock { $0 })),
            (.consumers, HealthSigns.consumers(vitals)),
            (.eventLoop, HealthSigns.eventLoop(vitals)),
            (.memory, HealthSigns.memory(vitals, growth: memory.isFull ? memory.growth : nil, window: memory.window)),
        ]
    }

    private func observe(
        _ parts: [(HealthPart, PartHealth)],
        vitals: ClientHealth.Vitals?,
        now: MonotonicTime
    ) {
        guard let change = self.core.health.observe(parts, vitals: vitals, now: now) else { return }
        let health = self.core.health.health
        self.core.logger.log(
            level: change.to > .rateLimited ? .notice : .info,
            "The client's health has changed",
            metadata: [
                "venue": "\(self.venue.id)", "from": "\(change.from.rawValue)", "to": "\(change.to.rawValue)",
                "why": "\(health.reasons.joined(separator: "; "))",
            ]
        )
    }
}
