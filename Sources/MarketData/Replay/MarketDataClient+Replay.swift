public import Logging
internal import MarketDataModel
public import MarketDataVenues
public import Recording

extension MarketDataClient {
    /// Replays a recording to a client's consumers for as long as `body` takes: the same verbs, no network.
    ///
    /// The replay is in step with its consumers: a record is handed out when everybody who listens has taken everything
    /// and waits for more, so a replay gives the same values in the same order each time, however fast it goes. It
    /// begins with the first consumer, stands still while there is none, and ends every subscription at its end. The
    /// client's time is the recording's.
    ///
    /// Where several tasks listen, each from the first record on, let it start paused, make the iterators, then call
    /// ``Replay/resume()``.
    ///
    /// - Parameters:
    ///   - path: The recording, in our format, cryptofeed's or hftbacktest's.
    ///   - venue: The venue of a recording that does not say its own; a venue that is in ``VenueList`` is found by what
    ///     the recording says.
    ///   - speed: As recorded, faster, or as fast as its consumers take it.
    ///   - startsPaused: Whether it waits for ``Replay/resume()``.
    ///   - logger: Where the client writes.
    ///   - pacing: The clock that paces the replay; anything but `.system` is for tests.
    ///   - body: What is done meanwhile.
    /// - Throws: What `body` threw; ``MarketDataError`` where the recording can't be read or its venue is not known.
    public static func withReplay<Result: Sendable>(
        of path: String,
        venue: (any Venue)? = nil,
        speed: ReplaySpeed = .unpaced,
        startsPaused: Bool = false,
        logger: Logger = .silent,
        pacing: TimeSource = .system,
        _ body: (MarketDataClient, Replay) async throws -> Result
    ) async throws -> Result {
        let feed = try await Self.openRecording(path, venue)
        let replay = Replay(
            header: feed.header,
            format: feed.format,
            speed: speed,
            startsPaused: startsPaused,
            time: pacing
        )
        let clock = ManualTime(start: feed.header.clock?.wall ?? feed.header.created)
        let client = MarketDataClient(
            venue: try Self.venue(of: feed.header, fallback: venue),
            logger: logger,
            replay: ReplaySource(replay: replay, feed: feed, clock: clock, pacing: pacing)
        )
        return try await client.running { client in try await body(client, replay) }
    }

    private static func openRecording(
        _ path: String,
        _ venue: (any Venue)?
    ) async throws(MarketDataError) -> RecordingFeed {
        do {
            return try await RecordingFeed.open(path, options: RecordingReaderOptions(venue: venue))
        } catch {
            throw MarketDataError(.recording, error.message, underlying: error)
        }
    }

    private static func venue(
        of header: RecordingHeader,
        fallback: (any Venue)?
    ) throws(MarketDataError) -> any Venue {
        if let id = header.venue, id != fallback?.id, let known = VenueList.venue(id) { return known }
        if let fallback { return fallback }
        let named = header.venue.map { "is of the venue \"\($0)\", which is not known here" }
        throw MarketDataError(
            .recording,
            "the recording \(named ?? "does not say of which venue it is"); say which venue to read it with"
        )
    }
}
