internal import ArgumentParser
internal import MarketData
internal import MarketDataModel
internal import Terminal

/// Runs `instruments`: asks a client for the venue's list and prints what matches.
struct InstrumentsSession {
    let command: InstrumentsCommand

    func run() async throws {
        let stop = StopSwitch()
        SignalHub.listen { if $0.endsProcess { stop.set(.signal($0)) } }
        let (instruments, venue): ([Instrument], VenueID)
        do {
            let named = try VenueArgument.venue(self.command.venue)
            let configuration = try self.command.connection.configuration()
            venue = named.id
            instruments = try await self.list(named, configuration, stop)
        } catch {
            if let ending = stop.ending, ending.status != 0 { throw ExitCode(ending.status) }
            throw Failure(error)
        }
        guard !instruments.isEmpty else {
            let pattern = self.command.pattern.map { " that matches \"\($0.displayLine(limit: 40))\"" } ?? ""
            throw Failure(ExitStatus.data, "\(venue) lists no instrument\(pattern)")
        }
        switch self.command.format {
        case .table: Standard.say(InstrumentTable.text(instruments))
        case .json: Standard.say(instruments.map { InstrumentTable.json($0, of: venue) }.joined(separator: "\n"))
        }
    }

    private func list(
        _ venue: some Venue,
        _ configuration: MarketDataClient.Configuration,
        _ stop: StopSwitch
    ) async throws -> [Instrument] {
        let notice = WaitNotice(venue: venue.id)
        return try await MarketDataClient.withClient(
            venue: venue,
            configuration: configuration,
            logger: self.command.connection.logger(until: stop) { notice.say($0) }
        ) { client in
            let result = await self.ask(client, notice, stop)
            if self.command.connection.stats { Statistics(client).show(asJSON: self.command.format == .json) }
            return try result.get()
        }
    }

    /// Asks, until the list is here or a signal ends the wait.
    private func ask(
        _ client: MarketDataClient,
        _ notice: WaitNotice,
        _ stop: StopSwitch
    ) async -> Result<[Instrument], MarketDataError> {
        await withTaskGroup(of: Result<[Instrument], MarketDataError>?.self) { group in
            group.addTask {
                defer { stop.set(.finished) }
                do throws(MarketDataError) {
                    return .success(try await client.instruments(matching: self.command.pattern))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await notice.run(client)
                return nil
            }
            _ = await stop.wait()
            group.cancelAll()
            var result = Result<[Instrument], MarketDataError>.success([])
            for await case let found? in group { result = found }
            return result
        }
    }
}
