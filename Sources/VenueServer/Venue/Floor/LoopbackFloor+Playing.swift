/// Playing a source: a round of events at a time, so that sockets and timers have their turn.
extension LoopbackFloor {
    func play(_ playback: LoopbackPlayback) async throws -> Int {
        let id = self.players.takeID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard self.players.begin(id, continuation) else {
                    return continuation.resume(returning: .success(0))
                }
                // Cancelled before there was anything to end.
                if Task.isCancelled { self.players.finish(id, .success(0)) }
                self.server?.execute { self.begin(id, playback) }
            }
        } onCancel: {
            self.server?.execute { self.finish(id, nil) }
        }
        return try result.get()
    }

    private func begin(_ id: UInt64, _ playback: LoopbackPlayback) {
        guard !self.players.isCancelled(id) else { return }
        for event in playback.openingEvents { self.market.note(event) }
        self.playing[id] = playback
        self.round(id)
    }

    private func round(_ id: UInt64) {
        var left = LoopbackFloor.eventsPerRound
        do {
            while left > 0 {
                let now = monotonicNanoseconds()
                guard let step = try self.playing[id]?.step(now: now) else { return self.report() }
                switch step {
                case .event(let event):
                    self.deliver(event.content)
                    left -= 1
                case .wait(let span):
                    self.report()
                    self.server?.schedule(after: span) { self.round(id) }
                    return
                case .end:
                    self.report()
                    return self.finish(id, nil)
                }
            }
        } catch {
            self.report()
            return self.finish(id, error)
        }
        self.report()
        if self.sessions.values.contains(where: { $0.connection.queuedBytes > LoopbackFloor.backlog }) {
            self.server?.schedule(after: .milliseconds(1)) { self.round(id) }
        } else {
            self.server?.execute { self.round(id) }
        }
    }

    private func finish(_ id: UInt64, _ error: (any Error)?) {
        let count = self.playing.removeValue(forKey: id)?.count ?? 0
        self.players.finish(id, error.map { .failure($0) } ?? .success(count))
    }

    private static let eventsPerRound = 1000
    /// A source waits while a connection has more than this to write.
    private static let backlog = 4 << 20
}
