internal import Locking
internal import Logging
internal import MarketData
internal import Recording

/// A recording, as it was.
final class ReplayFeed: LineFeed {
    /// What is known once it has ended.
    struct Findings: Sendable {
        /// Symbols, shown or not.
        var filter: SymbolFilter
        /// Messages that could not be read.
        var unreadable = 0
        /// The file breaks off.
        var isTruncated = false
    }

    private let path: String
    private let venue: any Venue
    private let channels: [Channel]
    private let speed: SpeedArgument
    private let limit: Duration?
    private let logger: Logger
    private let findings: Locked<Findings>

    /// A feed of the recording at `path`, which is of `venue` where it does not say another one. `limit` is of the
    /// recording's time.
    init(
        path: String,
        venue: any Venue,
        symbols: [Symbol],
        channels: [Channel],
        speed: SpeedArgument,
        limit: Duration?,
        logger: Logger
    ) {
        self.path = path
        self.venue = venue
        self.channels = channels
        self.speed = speed
        self.limit = limit
        self.logger = logger
        self.findings = Locked(Findings(filter: SymbolFilter(symbols)))
    }

    func run(_ deliver: (OutputLine) async -> Bool) async throws {
        try await MarketDataClient.withReplay(
            of: self.path,
            venue: self.venue,
            speed: self.speed.replaySpeed,
            logger: self.logger
        ) { client, replay in
            defer {
                self.findings.withLock { findings in
                    findings.unreadable = replay.unreadableMessages
                    findings.isTruncated = replay.end == .truncated
                }
            }
            try await self.deliver(client, deliver)
        }
    }

    private func deliver(_ client: MarketDataClient, _ deliver: (OutputLine) async -> Bool) async throws {
        var lines = LineMaker(venue: self.venue.id)
        var start: MonotonicTime?
        // All symbols, so that it is known what there is where what was typed does not come.
        for try await update in client.events(for: .all, channels: self.channels, delivery: .every()).updates {
            if let limit = self.limit, case .value(let reading) = update {
                let now = reading.received.monotonic
                if now - (start ?? now) > limit { return }
                start = start ?? now
            }
            guard let line = lines.line(update) else { continue }
            guard self.findings.withLock({ $0.filter.admits(line.symbol) }) else { continue }
            guard await deliver(line) else { return }
        }
    }

    /// What a person should know of the recording besides what it showed, one line each; and whether what was typed is
    /// not in it.
    func remarks() -> (lines: [String], missing: String?) {
        let findings = self.findings.withLock { $0 }
        var lines: [String] = []
        if findings.isTruncated { lines.append("\(self.path) breaks off: its last lines are missing") }
        if findings.unreadable > 0 {
            let count = CountText.counted(findings.unreadable, "message")
            lines.append("\(count) could not be read (see quotes inspect \(self.path))")
        }
        return (lines, self.missing(findings.filter))
    }

    private func missing(_ filter: SymbolFilter) -> String? {
        guard let first = filter.missing.first else { return nil }
        let names = filter.seen.keys.map(\.description).sorted()
        let known = names.isEmpty ? "it has none" : "it has " + names.prefix(8).joined(separator: ", ")
        let question = Suggestions.question(first.description, in: names)
        let missing = filter.missing.map(\.description).joined(separator: ", ")
        return "\(self.path) has no quote or trade of \(missing): \(known)\(names.count > 8 ? ", ..." : "").\(question)"
    }
}
