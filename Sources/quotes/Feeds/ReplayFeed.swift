internal import Locking
internal import MarketData
internal import Recording

/// A recording, as it was.
final class ReplayFeed: LineFeed {
    private let path: String
    private let venue: any Venue
    private let channels: Set<Channel>
    private let speed: ReplaySpeed
    private let limit: Duration?
    private let filter: Locked<SymbolFilter>

    init(
        path: String,
        venue: any Venue,
        symbols: [Symbol],
        channels: [Channel],
        speed: ReplaySpeed,
        limit: Duration?
    ) {
        self.path = path
        self.venue = venue
        self.channels = Set(channels)
        self.speed = speed
        self.limit = limit
        self.filter = Locked(SymbolFilter(symbols))
    }

    func run(_ deliver: (OutputLine) async -> Bool) async throws {
        try await self.replay(self.venue, deliver)
    }

    private func replay(_ venue: some Venue, _ deliver: (OutputLine) async -> Bool) async throws {
        let reader = try RecordingReader(path: self.path)
        var decoder = venue.makeDecoder()
        var batch = EventBatch()
        var start: (data: MonotonicTime, clock: ContinuousClock.Instant)?
        while let record = try reader.next() {
            guard case .frame(let frame) = record.event, frame.direction == .received, frame.kind == .text else {
                continue
            }
            batch.reset(received: record.stamp)
            batch.begin(MessageSlice(offset: 0, count: frame.payload.count))
            guard (try? decoder.decode(frame.payload.span, into: &batch)) != nil else { continue }
            if let start, let limit, record.stamp.monotonic - start.data > limit { return }
            if case .times(let numerator, let denominator) = self.speed {
                if start == nil { start = (record.stamp.monotonic, .now) }
                if let start {
                    let due = start.clock + (record.stamp.monotonic - start.data) * denominator / numerator
                    if due > .now { try await Task.sleep(until: due, clock: .continuous) }
                }
            }
            if start == nil { start = (record.stamp.monotonic, .now) }
            guard !Task.isCancelled else { return }
            for event in batch.events {
                guard let line = self.line(event, venue, record.stamp) else { continue }
                guard self.filter.withLock({ $0.admits(line.symbol) }) else { continue }
                guard await deliver(line) else { return }
            }
        }
    }

    private func line(_ event: VenueEvent, _ venue: some Venue, _ stamp: ReceiveStamp) -> OutputLine? {
        switch event {
        case .quote(let native, let quote):
            guard self.channels.contains(.quotes) else { return nil }
            return .quote(
                Reading(
                    symbol: venue.symbol(of: native),
                    venue: venue.id,
                    value: quote,
                    source: .stream,
                    received: stamp,
                    age: .zero
                )
            )
        case .trade(let native, let trade):
            guard self.channels.contains(trade.isAggregate ? .aggregateTrades : .trades) else { return nil }
            return .trade(
                Reading(
                    symbol: venue.symbol(of: native),
                    venue: venue.id,
                    value: trade,
                    source: .stream,
                    received: stamp,
                    age: .zero
                )
            )
        case .raw: return nil
        }
    }

    /// Says which typed symbols the recording does not have.
    func complaint() -> String? {
        let filter = self.filter.withLock { $0 }
        guard let first = filter.missing.first else { return nil }
        let names = filter.seen.keys.map(\.description).sorted()
        let known = names.isEmpty ? "it has none" : "it has " + names.prefix(8).joined(separator: ", ")
        let question = Suggestions.question(first.description, in: names)
        let missing = filter.missing.map(\.description).joined(separator: ", ")
        return "\(self.path) has no quote or trade of \(missing): \(known)\(names.count > 8 ? ", ..." : "").\(question)"
    }
}
