internal import Locking
internal import MarketDataCore
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
    var story: ReplayStory
    var batch = EventBatch()
    var effects = Router.Effects()
    var inflater: BinaryInflater
    var directory = InstrumentDirectory([])
    /// Names that consumers asked for and the recording had not explained yet, as the venue's rules have them.
    var guesses: [SlotKey: NativeName] = [:]
    /// Read ahead of ``position``.
    private var records: [Record] = []
    private var position = 0
    private var timeline = RecordingTimeline()
    /// The latest wall time that was passed.
    private var latest = Timestamp(nanoseconds: .min)

    init(core: ClientCore, venue: any Venue, source: ReplaySource) {
        self.core = core
        self.venue = venue
        self.source = source
        self.story = ReplayStory(source.feed.header)
        self.inflater = BinaryInflater(venue.streams?.binaryEncoding ?? .identity, limit: 64 << 20)
    }

    func run() async throws(MarketDataError) {
        self.core.status.update { $0.phase = .running }
        _ = self.core.health.observe([(.client, .healthy)], vitals: nil, now: self.core.time.now)
        defer {
            self.core.status.end { $0.phase = .ended }
            self.core.health.end()
        }
        self.learn(self.source.feed.header.instruments)
        var failure: MarketDataError?
        do throws(RecordingError) {
            try await self.play()
        } catch {
            failure = MarketDataError(.recording, error.message, venue: self.venue.id, underlying: error)
        }
        self.core.streamInbox.close()
        self.core.fetchInbox.close()
        let ending: RouterStateMachine.Ending = failure.map { .failed($0) } ?? .ended
        self.core.router.change { machine, effects in machine.end(ending, effects: &effects) }
        if let failure { throw failure }
    }

    private func play() async throws(RecordingError) {
        while true {
            // Before anything is looked at: what happens from here on ends the waits below.
            let changes = self.source.replay.changes
            guard await self.consumersAreReady() else { return }
            if let target = self.takeTarget() {
                try await self.jump(to: target)
                continue
            }
            guard let record = try await self.peek() else { return self.noteEnd() }
            var ahead = self.timeline
            guard await self.isDue(at: ahead.position(of: record), unless: changes) else { continue }
            self.pass(record, ahead)
            self.hand(out: record)
        }
    }

    /// The next record, which stays the next one until it is passed; `nil` at the end.
    private func peek() async throws(RecordingError) -> Record? {
        if self.position == self.records.count {
            (self.records, self.position) = (try await self.source.feed.next(), 0)
            if self.records.isEmpty { return nil }
        }
        return self.records[self.position]
    }

    private func pass(_ record: Record, _ timeline: RecordingTimeline) {
        self.timeline = timeline
        self.latest = max(self.latest, record.stamp.wall)
        self.position += 1
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
        self.bind(self.core.streamInbox.takeNow().wanted.keys)
    }

    /// Waits until the record at `position` of the recording is due; `false` where a control was used since `changes`.
    private func isDue(at position: Duration, unless changes: UInt64) async -> Bool {
        let (replay, pacing) = (self.source.replay, self.source.pacing)
        let now = pacing.now
        switch replay.state.withLock({ $0.schedule.next(at: position, now: now) }) {
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

    /// Reads on to `target`, from the start where it lies behind, without telling; then tells where things stand. The
    /// first record that is not before `target` is the next one.
    private func jump(to target: Timestamp) async throws(RecordingError) {
        let goesBack = target <= self.latest
        self.core.router.change { machine, _ in machine.hush(forgets: goesBack) }
        if goesBack { try await self.goBack() }
        var next: Record?
        while !self.core.router.hasEnded {
            next = try await self.peek()
            guard let record = next, record.stamp.wall < target else { break }
            var ahead = self.timeline
            _ = ahead.position(of: record)
            self.pass(record, ahead)
            self.hand(out: record)
        }
        self.core.router.change { machine, effects in machine.reveal(effects: &effects) }
        var ahead = self.timeline
        let position = next.map { ahead.position(of: $0) } ?? self.timeline.position
        let now = self.source.pacing.now
        self.source.replay.state.withLock { $0.schedule.seek(to: position, now: now) }
    }

    private func goBack() async throws(RecordingError) {
        try await self.source.feed.seek(to: Timestamp(nanoseconds: .min))
        (self.records, self.position) = ([], 0)
        self.timeline = RecordingTimeline()
        self.latest = Timestamp(nanoseconds: .min)
        self.story = ReplayStory(self.source.feed.header)
        self.source.replay.state.withLock { $0.unreadable = 0 }
    }
}
