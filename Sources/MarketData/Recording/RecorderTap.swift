internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

/// Records what a client sends and receives.
final class RecorderTap: Sendable {
    private let recorder: Recorder

    private init(_ recorder: Recorder) {
        self.recorder = recorder
    }

    /// Creates the file, or goes on at the end of it.
    static func open(
        _ configuration: MarketDataClient.Configuration.Recording,
        venue: VenueID,
        instruments: [Instrument],
        at stamp: ReceiveStamp
    ) async throws(MarketDataError) -> RecorderTap {
        let header = RecordingHeader(
            venue: venue,
            created: stamp.wall,
            software: RecordingHeader.Software(name: "swift-market-data", version: MarketDataVersion.current),
            instruments: instruments,
            clock: stamp,
            tellsStates: true
        )
        var options = RecorderConfiguration()
        options.existing = configuration.appends ? .append : .refuse
        do {
            return RecorderTap(try await Recorder.open(configuration.path, header: header, configuration: options))
        } catch {
            throw MarketDataError(.recording, error.message, venue: venue, underlying: error)
        }
    }

    /// Keeps `credentials` out of everything that is written from now on.
    func redact(_ credentials: Credentials?) {
        if let credentials { self.recorder.redact(Set(credentials.values.values)) }
    }

    /// Writes what waits and closes the file.
    func close() async throws(MarketDataError) {
        do {
            try await self.recorder.close()
        } catch {
            throw MarketDataError(.recording, error.message, underlying: error)
        }
    }

    func record(opened id: ConnectionID, url: String, route: StreamRoute, at stamp: ReceiveStamp) {
        let opening = RecordedOpening(connection: id.recorded, url: url, route: route)
        self.recorder.record(Record(.opened(opening), at: stamp))
    }

    /// - Parameter failure: Why the connection ended; `nil` where this client closed it.
    func record(closed id: ConnectionID, failure: String?, at stamp: ReceiveStamp) {
        self.recorder.record(Record(.closed(RecordedClosing(connection: id.recorded, error: failure)), at: stamp))
    }

    func record(sent message: [UInt8], isText: Bool, on id: ConnectionID, at stamp: ReceiveStamp) {
        self.recorder.frame(.sent, isText ? .text : .binary, connection: id.recorded, at: stamp, payload: message.span)
    }

    func record(
        received messages: Span<MessageSlice>,
        _ bytes: Span<UInt8>,
        _ assembled: Span<UInt8>,
        on id: ConnectionID,
        at stamp: ReceiveStamp
    ) {
        self.recorder.received(bytes, assembled: assembled, messages: messages, connection: id.recorded, at: stamp)
    }

    /// Records anything else.
    func record(_ event: Record.Event, at stamp: ReceiveStamp) {
        self.recorder.record(Record(event, at: stamp))
    }
}

extension RecordedExchange {
    /// A call that was answered.
    init(_ call: RESTCall, _ request: HTTPRequest, _ response: HTTPResponse) {
        self.init(
            method: request.method,
            target: request.url,
            purpose: call.purpose.endpoint,
            natives: call.purpose.natives,
            requestHeaders: request.headers.fields.map { Header($0.name, $0.value) },
            status: response.status,
            responseHeaders: response.headers.fields.map { Header($0.name, $0.value) },
            body: response.body,
            duration: response.receivedAt.monotonic - response.sentAt.monotonic
        )
    }
}

extension ConnectionID {
    fileprivate var recorded: UInt32 { UInt32(truncatingIfNeeded: self.rawValue) }
}
