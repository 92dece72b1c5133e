internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import WebSocketCodec
internal import WireFormats

/// One stream connection: what comes in is recorded, read and handed out on the network thread; what concerns the
/// control plane is posted to it.
///
/// What ``shared`` does not guard belongs to the network thread.
final class FeedConnection: WebSocketDelegate, @unchecked Sendable {
    private struct Shared {
        var channel: WebSocketChannel?
        var activity: ActivityLog
        var isClosed = false
    }

    private let id: ConnectionID
    private let core: ClientCore
    private let url: String
    private let recorder: RecorderTap?
    private let shared: Locked<Shared>

    // The network thread's own.
    private var decoder: any VenueDecoder
    private var batch = EventBatch()
    private var effects = Router.Effects()
    private var faults = FaultLog()

    init(id: ConnectionID, core: ClientCore, venue: any Venue, recorder: RecorderTap?) {
        self.id = id
        self.core = core
        self.url = venue.streamURL(base: venue.endpoints.stream)
        self.recorder = recorder
        self.decoder = venue.makeDecoder()
        self.shared = Locked(Shared(activity: ActivityLog(openedAt: core.time.now)))
    }

    // MARK: What the control plane does with it

    /// Opens the connection; how that goes is posted.
    func open(on network: NetworkLoop, _ configuration: MarketDataClient.Configuration) {
        do {
            let endpoint = try StreamEndpoint(self.url)
            var request = WebSocketRequest(
                host: endpoint.hostField,
                path: endpoint.path,
                userAgent: configuration.network.userAgent
            )
            request.deflate = configuration.connection.compression ? WebSocketDeflateOffer() : nil
            var target = StreamTarget(host: endpoint.host, port: endpoint.port, isTLS: endpoint.isTLS)
            target.connectDeadline = configuration.connection.connectTimeout
            target.closeDeadline = configuration.connection.drainDeadline
            let channel = try WebSocketChannel.open(
                request,
                at: target,
                on: network,
                limits: WebSocketLimits(messageBytes: configuration.connection.maximumMessage),
                delegate: self
            )
            self.shared.withLock { $0.channel = channel }
        } catch {
            self.core.inbox.post(.closed(self.id, reason: "\(error)", retryAfter: nil, pause: nil))
        }
    }

    /// Sends a text message.
    func send(_ message: [UInt8]) {
        // First, so that it stands before its answer.
        self.recorder?.record(sent: message, on: self.id, at: self.core.time.stamp)
        _ = self.channel?.send(text: String(decoding: message, as: UTF8.self))
    }

    func ping() { _ = self.channel?.ping() }

    func close() { self.channel?.close() }

    func abort() { self.channel?.giveUp() }

    /// What has come in so far.
    var activity: ConnectionActivity { self.shared.withLock { $0.activity.activity } }

    private var channel: WebSocketChannel? { self.shared.withLock { $0.channel } }

    // MARK: What the network thread tells it

    func webSocketOpened(_ agreement: WebSocketAgreement, over info: StreamInfo) {
        let stamp = self.core.time.stamp
        self.shared.withLock { $0.activity.noteBytes(at: stamp.monotonic) }
        self.recorder?.record(opened: self.id, url: self.url, at: stamp)
        self.core.inbox.post(.opened(self.id))
    }

    func webSocketReceived(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        at stamp: ReceiveStamp
    ) {
        self.recorder?.record(received: messages, bytes, assembled, on: self.id, at: stamp)
        self.batch.reset(received: stamp)
        self.decoder.decode(bytes, assembled: assembled, messages: messages, into: &self.batch)
        self.core.router.publish(
            self.batch,
            bytes,
            assembled,
            connection: self.id.rawValue,
            effects: &self.effects
        ) { effects in
            self.shared.withLock {
                $0.activity.noteData(effects.channels, raws: effects.rawChannels, at: stamp.monotonic)
            }
        }
        self.core.metrics.note(
            messages: messages.count,
            bytes: bytes.count,
            failures: self.batch.failures.count,
            effects: self.effects,
            took: self.core.time.now - stamp.monotonic
        )
        if !self.batch.replies.isEmpty { self.core.inbox.post(.replied(self.id, self.batch.replies)) }
        if !self.batch.failures.isEmpty { self.logFailures(bytes, assembled, at: stamp.monotonic) }
    }

    func webSocketPinged(_ payload: [UInt8]) { self.noteControl() }

    func webSocketPonged(_ payload: [UInt8]) { self.noteControl() }

    func webSocketClosed(_ end: WebSocketChannelEnd) {
        let stamp = self.core.time.stamp
        self.recorder?.record(closed: self.id, failure: end.failure, at: stamp)
        self.core.inbox.post(
            .closed(
                self.id,
                reason: end.description,
                retryAfter: end.retryAfter(received: stamp.wall),
                pause: end.pause(received: stamp.wall)
            )
        )
    }

    private func noteControl() {
        let now = self.core.time.now
        self.shared.withLock { $0.activity.noteBytes(at: now) }
    }

    /// One line a minute, with the first bytes of the first message that could not be read.
    private func logFailures(_ bytes: Span<UInt8>, _ assembled: Span<UInt8>, at now: MonotonicTime) {
        guard let failure = self.batch.failures.first else { return }
        let (logs, suppressed) = self.faults.admit("decode", now: now)
        guard logs else { return }
        let span = failure.slice.isAssembled ? assembled : bytes
        let end = failure.slice.offset + min(failure.slice.count, 160)
        let sample = String(decoding: (failure.slice.offset..<end).map { span[$0] }, as: UTF8.self)
        self.core.logger.warning(
            "A message could not be read; the connection and other symbols go on",
            metadata: [
                "venue": "\(self.core.venueID)", "error": "\(failure.error)", "sample": "\(sample)",
                "suppressed": "\(suppressed)",
            ]
        )
    }
}
