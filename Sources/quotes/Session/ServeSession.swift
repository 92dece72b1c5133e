internal import ArgumentParser
internal import MarketData
internal import Recording
internal import Terminal
internal import VenueServer

/// What `replay --serve` does: be the venue, from a recording, until somebody says stop.
struct ServeSession {
    let path: String
    let address: HostAndPort
    let venue: String?
    let speed: SpeedArgument
    let isQuiet: Bool

    func run() async throws {
        do {
            try await self.serve()
        } catch let error as ServerError {
            throw Failure(error.code == .notServable ? ExitStatus.usage : ExitStatus.unavailable, error.message)
        } catch let code as ExitCode {
            throw code
        } catch {
            throw Failure(error)
        }
    }

    private func serve() async throws {
        let typed = try self.venue.map { try VenueArgument.venue($0) }
        let options = RecordingReaderOptions(venue: typed)
        let header = try RecordingReader(path: self.path, options: options).header
        let named = header.venue.flatMap { VenueList.venue($0) }
        let venue = try typed ?? named ?? VenueArgument.venue(VenueArgument.standard)
        let instruments = try await LoopbackVenue.instruments(ofRecording: self.path, venue: venue, options: options)
        let server = LoopbackVenue(venue) { configuration in
            // The server wants numbers.
            configuration.server.host = self.address.host == "localhost" ? "127.0.0.1" : self.address.host
            configuration.server.port = self.address.port
            configuration.instruments = instruments
        }
        try await server.start()
        let stop = StopSwitch()
        SignalHub.listen { if $0.endsProcess { stop.set(.signal($0)) } }
        // To standard output, so that a script can read where it is.
        Standard.say(server.url)
        self.tell("serving \(self.path) as \(venue.id); it begins with the first subscription, Ctrl-C ends it")
        let ending = await withTaskGroup(of: (any Error)?.self) { group in
            group.addTask {
                do {
                    try await self.play(on: server, options)
                    return nil
                } catch {
                    stop.set(.finished)
                    return error
                }
            }
            let ending = await stop.wait()
            group.cancelAll()
            await server.shutdown()
            let failure = await group.next() ?? nil
            return failure.map { Result<Ending, any Error>.failure($0) } ?? .success(ending)
        }
        let statistics = server.statistics
        self.tell(
            "\(CountText.counted(statistics.messagesSent, "message")) to "
                + "\(CountText.counted(statistics.connections, "connection")), "
                + "\(CountText.counted(statistics.streamsAdded, "stream")) asked for"
        )
        let status = try ending.get().status
        if status != 0 { throw ExitCode(status) }
    }

    /// Plays the recording once somebody has subscribed. What stands at its end stays to be asked for.
    private func play(on server: LoopbackVenue, _ options: RecordingReaderOptions) async throws {
        guard await server.wait(until: { $0.streams > 0 }) != nil else { return }
        let source = try RecordingSource(path: self.path, options: options)
        let count = try await server.play(source, speed: self.speed.loopbackSpeed)
        guard !Task.isCancelled else { return }
        self.tell("the recording has ended after \(CountText.counted(count, "message")); Ctrl-C ends")
    }

    private func tell(_ text: String) { if !self.isQuiet { Standard.complain(text) } }
}

extension SpeedArgument {
    /// The speed as the server takes it.
    fileprivate var loopbackSpeed: LoopbackSpeed {
        switch self {
        case .flatOut: .flatOut
        case .times(let numerator, let denominator): .times(Double(numerator) / Double(denominator))
        }
    }
}
