internal import ArgumentParser
internal import Locking
internal import Logging
internal import MarketData
internal import MarketDataModel
internal import Terminal

/// What `tail` and `replay` do: put a feed and a sink together, run them, say how it ended.
struct TailSession {
    let feed: FeedOptions
    let replay: ReplayOptions
    let output: OutputOptions

    func run() async throws {
        let list = try await Self.mapped { try await self.feed.list() }
        if self.replay.replay == nil || !list.failures.isEmpty { try list.report() }
        let symbols = list.symbols
        let theme = Theme(environment: TerminalDevice.environment)
        let isTable =
            self.output.format == .table && TerminalDevice.isTerminal(TerminalDevice.output) && theme.hasCursor
        let stop = StopSwitch()
        let writer = OutputWriter(descriptor: TerminalDevice.output) { stop.set(.readerGone) }
        let reconnects = Locked<UInt64>(0)
        let statistics = Locked<Statistics?>(nil)
        let failures = ConnectionFailures()

        let sink: any Sink
        let session: Session
        var remarks: () -> (lines: [String], missing: String?) = { ([], nil) }
        if let path = self.replay.replay {
            let venue = try self.feed.source.resolved()
            let speed = self.replay.speed ?? .realTime
            let channels: [Channel] = self.feed.trades ? [.quotes, .trades, .aggregateTrades] : [.quotes]
            let name = (path.split(separator: "/").last ?? path[...]).displayLine()
            sink = self.sink(isTable, title: "\(name) \(speed)", symbols, theme, speed, writer)
            let replay = ReplayFeed(
                path: path,
                venue: venue,
                symbols: symbols,
                channels: channels,
                speed: speed,
                limit: self.output.limit,
                logger: self.feed.source.connection.logger(until: stop) { sink.notice($0) }
            )
            remarks = { replay.remarks() }
            session = Session(feed: replay, count: self.output.count)
        } else {
            let venue = try self.feed.source.resolved()
            sink = self.sink(isTable, title: venue.id.description, symbols, theme, .realTime, writer)
            let live = LiveFeed(
                venue: venue,
                symbols: symbols,
                channels: self.feed.trades ? [.quotes, .trades] : [.quotes],
                delivery: isTable ? .latest : .every(buffer: 65_536, whenFull: .dropOldest),
                configuration: try self.feed.source.connection.configuration(),
                logger: self.feed.source.connection.logger(until: stop, failures: failures) { sink.notice($0) },
                onEnd: { client in
                    reconnects.withLock { $0 = client.status.reconnects }
                    if client.status.isConnected { failures.clear() }
                    statistics.withLock { $0 = Statistics(client) }
                }
            )
            session = Session(feed: live, count: self.output.count, limit: self.output.limit)
        }
        let outcome = try await Self.mapped { try await session.run(into: sink, stop: stop) }
        defer {
            if self.feed.source.stats { statistics.withLock { $0 }?.show(asJSON: self.output.format == .json) }
        }
        var tally = outcome.tally
        tally.reconnects = reconnects.withLock { $0 }
        tally.failure = failures.reason
        try self.conclude(outcome, tally, remarks: remarks())
        if list.status != 0 { throw ExitCode(list.status) }
    }

    /// The summary, and what the shell is told.
    private func conclude(
        _ outcome: Session.Outcome,
        _ tally: Tally,
        remarks: (lines: [String], missing: String?)
    ) throws {
        guard outcome.ending != .readerGone else { return }
        let isVain =
            tally.values == 0 && tally.refused == 0 && self.replay.replay == nil && outcome.ending.status == 0
        var tally = tally
        // The last line says it then.
        let nothingCame = tally.nothingCame
        if isVain { tally.failure = nil }
        if !self.output.quiet, tally.values > 0 || remarks.missing == nil {
            for line in remarks.lines { Standard.complain(line) }
            Standard.complain(tally.summary(elapsed: outcome.elapsed))
        }
        if outcome.ending.status != 0 { throw ExitCode(outcome.ending.status) }
        if outcome.ending == .finished, let missing = remarks.missing { throw Failure(ExitStatus.data, missing) }
        if isVain { throw Failure(ExitStatus.unavailable, nothingCame) }
    }

    private func sink(
        _ isTable: Bool,
        title: String,
        _ symbols: [Symbol],
        _ theme: Theme,
        _ speed: SpeedArgument,
        _ writer: OutputWriter
    ) -> any Sink {
        guard isTable else {
            let format: any LineFormat =
                switch self.output.format {
                case .table: TextLines()
                case .json: JSONLines()
                case .csv: CSVLines()
                }
            return LineSink(format, writer: writer)
        }
        let model = TableModel(title: title, symbols: symbols, showsTrades: self.feed.trades)
        return TableSink(model, theme: theme, speed: speed, writer: writer)
    }

    private static func mapped<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw Failure(error)
        }
    }
}
