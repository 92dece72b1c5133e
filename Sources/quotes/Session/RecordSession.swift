internal import ArgumentParser
internal import Locking
internal import MarketData
internal import Terminal

/// What `record` does: run a client that records, and say how it goes.
struct RecordSession {
    let command: RecordCommand

    func run() async throws {
        let options = self.command.feed
        let list: SymbolList
        do {
            list = try await options.list()
            try list.report()
        } catch {
            throw Failure(error)
        }
        let venue = try options.source.resolved()
        var configuration = try options.source.connection.configuration()
        var recording = MarketDataClient.Configuration.Recording(path: self.command.output)
        recording.appends = self.command.append
        configuration.recording = recording
        let showsProgress = !self.command.quiet && TerminalDevice.isTerminal(TerminalDevice.error)
        let sink = ProgressSink(title: "recording to \(self.command.output)", isShown: showsProgress)
        let reconnects = Locked<UInt64>(0)
        let statistics = Locked<Statistics?>(nil)
        let (stop, failures) = (StopSwitch(), ConnectionFailures())
        let live = LiveFeed(
            venue: venue,
            symbols: list.symbols,
            channels: options.trades ? [.quotes, .trades] : [.quotes],
            delivery: .every(buffer: 65_536, whenFull: .dropOldest),
            configuration: configuration,
            logger: options.source.connection.logger(until: stop, failures: failures) { sink.notice($0) },
            onEnd: { client in
                reconnects.withLock { $0 = client.status.reconnects }
                if client.status.isConnected { failures.clear() }
                statistics.withLock { $0 = Statistics(client) }
            }
        )
        let outcome: Session.Outcome
        do {
            outcome = try await Session(feed: live, count: self.command.count, limit: self.command.limit)
                .run(into: sink, stop: stop)
        } catch {
            throw Failure(error)
        }
        var tally = outcome.tally
        tally.reconnects = reconnects.withLock { $0 }
        tally.failure = failures.reason
        let isVain = tally.values == 0 && outcome.ending.status == 0
        let nothingCame = tally.nothingCame
        // The last line says it then.
        if isVain { tally.failure = nil }
        if !self.command.quiet {
            Standard.complain("\(tally.summary(elapsed: outcome.elapsed)), in \(self.command.output)")
        }
        if options.source.stats { statistics.withLock { $0 }?.show(asJSON: false) }
        if outcome.ending.status != 0 { throw ExitCode(outcome.ending.status) }
        if isVain { throw Failure(ExitStatus.unavailable, nothingCame) }
        if list.status != 0 { throw ExitCode(list.status) }
    }
}
