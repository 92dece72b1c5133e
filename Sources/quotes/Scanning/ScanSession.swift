internal import ArgumentParser
internal import MarketData
internal import Terminal

/// What `scan` does: ask for many, print what comes, say how it ended.
struct ScanSession {
    let command: ScanCommand

    func run() async throws {
        let stop = StopSwitch()
        let writer = OutputWriter(descriptor: TerminalDevice.output) { stop.set(.readerGone) }
        let screen = ScanScreen(self.format, isQuiet: self.command.quiet, writer: writer)
        SignalHub.listen { if $0.endsProcess { stop.set(.signal($0)) } }
        let progress: ScanProgress
        let list: SymbolList
        do {
            list = try await ScanInput.list(self.command.symbols)
            try list.report()
            let venue = try self.command.source.resolved()
            let configuration = try self.command.source.connection.configuration()
            progress = try await self.scan(venue, list.symbols, configuration, screen, stop)
        } catch {
            KeyWatcher.leave()
            throw Failure(error)
        }
        let ending = stop.ending ?? .finished
        guard ending != .readerGone else { return }
        if !self.command.quiet { Standard.complain(Self.summary(progress, elapsed: screen.elapsed)) }
        if ending.status != 0 { throw ExitCode(ending.status) }
        if list.status != 0 { throw ExitCode(list.status) }
        if screen.status != 0 { throw ExitCode(screen.status) }
    }

    /// One line for a person: what came in `elapsed`.
    static func summary(_ progress: ScanProgress, elapsed: Duration) -> String {
        var text = "\(CountText.grouped(progress.answered)) of \(CountText.counted(progress.total, "symbol")) answered"
        if progress.failed > 0 { text += ", \(CountText.grouped(progress.failed)) failed" }
        if progress.remaining > 0 { text += ", \(CountText.grouped(progress.remaining)) not asked for any more" }
        return text + " in \(AgeText.short(elapsed))"
    }

    private var format: any LineFormat {
        if self.command.json { return JSONLines() }
        return self.command.csv ? CSVLines() : TextLines()
    }

    private func scan(
        _ venue: some Venue,
        _ symbols: [Symbol],
        _ configuration: MarketDataClient.Configuration,
        _ screen: ScanScreen,
        _ stop: StopSwitch
    ) async throws -> ScanProgress {
        let (freshness, priority) = (self.command.freshness, self.command.priority)
        let (pace, showsStatistics, json) = (self.command.perMinute, self.command.source.stats, self.command.json)
        return try await MarketDataClient.withClient(
            venue: venue,
            configuration: configuration,
            logger: self.command.source.connection.logger(until: stop) { screen.say($0) }
        ) { client in
            let scan = client.scan(symbols, freshness: freshness, priority: priority, perMinute: pace)
            let hasKeys = KeyWatcher.enter { key in
                guard key == UInt8(ascii: "p") || key == UInt8(ascii: "P") else { return }
                if scan.progress.isPaused { scan.resume() } else { scan.pause() }
            }
            await screen.begin()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await step in scan {
                        guard await screen.take(step) else { return stop.set(.readerGone) }
                    }
                    stop.set(.finished)
                }
                group.addTask { await screen.run(client, scan, hasKeys: hasKeys) }
                _ = await stop.wait()
                scan.cancel()
                group.cancelAll()
            }
            await screen.finish()
            KeyWatcher.leave()
            if showsStatistics { Statistics(client).show(asJSON: json) }
            return scan.progress
        }
    }
}
