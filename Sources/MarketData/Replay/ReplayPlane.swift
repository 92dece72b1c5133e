internal import Locking
internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

/// What drives a replay: takes one record after another, in step with the consumers, on the recording's own time.
///
/// A record is handed out when every consumer has taken everything and waits for more. So nothing is conflated or
/// dropped for being late, and a replay gives the same values in the same order each time. Where nobody listens, time
/// stands still.
final class ReplayPlane {
    let core: ClientCore
    let venue: any Venue
    let source: ReplaySource
    var decoder: any VenueDecoder
    var batch = EventBatch()
    var effects = Router.Effects()
    var directory: InstrumentDirectory?
    var openConnections: Set<UInt32> = []
    private var timeline = RecordingTimeline()

    init(core: ClientCore, venue: any Venue, source: ReplaySource) {
        self.core = core
        self.venue = venue
        self.source = source
        self.decoder = venue.makeDecoder()
    }

    func run() async throws(MarketDataError) {
        self.core.status.withLock { $0.phase = .running }
        defer { self.core.status.withLock { $0.phase = .ended } }
        self.learn(self.source.feed.header.instruments)
        var failure: MarketDataError?
        do throws(RecordingError) {
            try await self.play()
        } catch {
            failure = MarketDataError(.recording, error.message, venue: self.venue.id, underlying: error)
        }
        self.core.inbox.close()
        let ending: Mailbox.Ending = failure.map { .failed($0) } ?? .ended
        self.core.router.change { machine, effects in machine.end(ending, effects: &effects) }
        if let failure { throw failure }
    }

    private func play() async throws(RecordingError) {
        var records: [Record] = []
        var position = 0
        while await self.consumersAreReady() {
            if let target = self.takeTarget() {
                try await self.jump(to: target)
                (records, position) = ([], 0)
                continue
            }
            if position == records.count {
                (records, position) = (try await self.source.feed.next(), 0)
                guard !records.isEmpty else {
                    self.noteEnd()
                    return
                }
            }
            let record = records[position]
            var ahead = self.timeline
            guard await self.isDue(at: ahead.position(of: record)) else { continue }
            self.timeline = ahead
            position += 1
            self.hand(out: record)
        }
    }

    private func takeTarget() -> Timestamp? { self.source.replay.state.withLock { $0.takeTarget() } }

    private func noteEnd() {
        let end = self.source.feed.end
        self.source.replay.state.withLock { $0.end = end }
    }

    /// Waits until everybody who listens has taken everything; `false` at the end of the client.
    private func consumersAreReady() async -> Bool {
        self.attend()
        guard await self.core.router.settled() else { return false }
        self.attend()
        return true
    }

    /// Does what consumers posted meanwhile.
    private func attend() {
        for event in self.core.inbox.takeNow() {
            if case .want(let keys) = event { self.bind(keys) }
        }
    }

    /// Waits until the record at `position` of the recording is due; `false` where a control was used meanwhile.
    private func isDue(at position: Duration) async -> Bool {
        let (replay, pacing) = (self.source.replay, self.source.pacing)
        let now = pacing.now
        let (action, changes) = replay.state.withLock { state in
            (state.schedule.next(at: position, now: now), state.changes)
        }
        switch action {
        case .deliver: return true
        case .paused: await replay.changed(since: changes)
        case .wait(let deadline):
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await pacing.sleep(until: deadline) }
                group.addTask { await replay.changed(since: changes) }
                await group.next()
                group.cancelAll()
            }
        }
        return false
    }

    /// Reads on to `target`, from the start where it lies behind, without telling; then tells where things stand.
    private func jump(to target: Timestamp) async throws(RecordingError) {
        try await self.source.feed.seek(to: Timestamp(nanoseconds: .min))
        self.timeline = RecordingTimeline()
        self.openConnections = []
        self.core.router.change { machine, _ in machine.hush() }
        var isThere = false
        while !isThere {
            // One at a time: the feed has no way back for what was taken too many.
            guard let record = try await self.source.feed.next(1).first else { break }
            _ = self.timeline.position(of: record)
            self.hand(out: record)
            isThere = record.stamp.wall >= target
        }
        self.core.router.change { machine, effects in machine.reveal(effects: &effects) }
        let (now, position) = (self.source.pacing.now, self.timeline.position)
        self.source.replay.state.withLock { $0.schedule.seek(to: position, now: now) }
    }
}
