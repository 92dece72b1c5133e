internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import WebSocketCodec

/// One stream connection: bytes are recorded, read by the session and published on the network thread; what concerns the
/// stream driver is posted to it.
///
/// The session is shared: the network thread reads with it, the driver writes requests with it. Everything else that
/// ``shared`` does not guard belongs to the network thread.
final class FeedConnection: WebSocketDelegate, @unchecked Sendable {
    private struct Shared {
        var channel: WebSocketChannel?
        var activity: ActivityLog
    }

    private let id: ConnectionID
    private let core: ClientCore
    private let streams: any StreamProtocol
    private let address: StreamAddress
    private let route: StreamRoute
    private let recorder: RecorderTap?
    private let pongLimit: WebSocketPongLimit
    private let shared: Locked<Shared>
    private let session: Locked<any StreamSession>

    // The network thread's own.
    private var batch = EventBatch()
    private var effects = Router.Effects()
    private var faults = FaultLog()
    private var inflater: BinaryInflater

    init(
        id: ConnectionID,
        core: ClientCore,
        streams: any StreamProtocol,
        context: StreamSessionContext,
        recorder: RecorderTap?,
        maximumMessage: Int
    ) {
        self.id = id
        self.core = core
        self.streams = streams
        self.address = context.address
        self.route = context.route
        self.recorder = recorder
        // A fifth of the message limit: what is left for subscriptions must not depend on how often the venue pings.
        let limits = streams.limits
        self.pongLimit = WebSocketPongLimit(limits.messagesPerWindow / 5, within: limits.messageWindow)
        self.session = Locked(streams.makeSession(context))
        self.shared = Locked(Shared(activity: ActivityLog(openedAt: core.time.now)))
        self.inflater = BinaryInflater(streams.binaryEncoding, limit: maximumMessage)
    }

    // MARK: The driver's side

    /// Opens the connection; how that goes is posted.
    func open(on network: NetworkLoop, _ configuration: MarketDataClient.Configuration) {
        do {
            let endpoint = try StreamTargetURL(self.address.url)
            var request = WebSocketRequest(
                host: endpoint.hostField,
                path: endpoint.path,
                userAgent: configuration.network.userAgent,
                fields: self.address.headers.map { HTTPField($0.name, $0.value) }
            )
            request.deflate = configuration.connection.compression ? WebSocketDeflateOffer() : nil
            var target = StreamTarget(host: endpoint.host, port: endpoint.port, isTLS: endpoint.isTLS)
            target.connectDeadline = configuration.connection.connectTimeout
            target.closeDeadline = configuration.connection.drainDeadline
            let channel = try WebSocketChannel(
                request,
                at: target,
                on: network,
                limits: WebSocketLimits(messageBytes: configuration.connection.maximumMessage),
                pongLimit: self.pongLimit,
                delegate: self
            )
            // Kept before it starts: the session's greeting is sent on the network thread, perhaps before `start` returns.
            self.shared.withLock { $0.channel = channel }
            channel.start()
        } catch {
            self.core.streamInbox.post(.closed(self.id, reason: "\(error)", verdict: nil))
        }
    }

    /// Sends the message that `request` takes.
    func send(_ request: StreamRequest) {
        var output = EventBatch(received: self.core.time.stamp)
        self.session.withLock { $0.request(request, into: &output) }
        // The request's own message has a place in the window already.
        self.finish(output, paid: 1)
    }

    /// The session's deadline has passed.
    func tick() {
        var output = EventBatch(received: self.core.time.stamp)
        self.session.withLock { session in
            if session.deadline <= output.received.monotonic { session.tick(into: &output) }
        }
        self.finish(output, paid: 0)
    }

    func ping() {
        if self.channel?.ping() == .full { self.post([Self.unread]) }
    }

    func close() { self.channel?.close() }

    func abort() { self.channel?.giveUp() }

    /// What has come in so far.
    var activity: ConnectionActivity { self.shared.withLock { $0.activity.activity } }

    /// The time of the session's next ``tick()``.
    var deadline: MonotonicTime { self.session.withLock { $0.deadline } }

    private var channel: WebSocketChannel? { self.shared.withLock { $0.channel } }

    /// Sends what the session wrote and posts what it reported.
    ///
    /// - Parameter paid: The number of messages that have a place in the message window.
    private func finish(_ output: EventBatch, paid: Int) {
        var reports = output.reports
        for message in output.outbound {
            // Recorded first, so that it stands before its answer.
            let outcome: SendOutcome?
            switch message {
            case .text(let text):
                self.recorder?.record(sent: text, isText: true, on: self.id, at: output.received)
                outcome = self.channel?.send(text: String(decoding: text, as: UTF8.self))
            case .binary(let bytes):
                self.recorder?.record(sent: bytes, isText: false, on: self.id, at: output.received)
                outcome = self.channel?.send(binary: bytes)
            }
            if outcome == .full { reports.append(Self.unread) }
        }
        let unpaid = output.outbound.count - paid
        let now = output.received.monotonic
        for _ in 0..<max(0, unpaid) { self.shared.withLock { $0.activity.noteSent(at: now) } }
        guard !reports.isEmpty || unpaid > 0 else { return }
        self.post(reports)
    }

    /// A message that is not sent ends the connection: its replacement sends it again.
    private static let unread = StreamReport.end(reason: "the venue does not read what is sent to it")

    private func post(_ reports: [StreamReport]) {
        if !self.core.streamInbox.post(reports: reports, of: self.id) { self.channel?.giveUp() }
    }

    // MARK: What the network thread tells it

    func webSocketOpened(_ agreement: WebSocketAgreement, over info: StreamInfo) {
        let stamp = self.core.time.stamp
        self.shared.withLock { $0.activity.noteBytes(at: stamp.monotonic) }
        self.recorder?.record(opened: self.id, url: self.address.url, route: self.route, at: stamp)
        self.core.streamInbox.post(.opened(self.id))
        var output = EventBatch(received: stamp)
        self.session.withLock { $0.opened(into: &output) }
        self.finish(output, paid: 0)
    }

    func webSocketReceived(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        at stamp: ReceiveStamp
    ) {
        self.recorder?.record(received: messages, bytes, assembled, on: self.id, at: stamp)
        guard self.inflater.applies(to: messages) else {
            return self.read(bytes, assembled, messages, size: bytes.count, damaged: 0, at: stamp)
        }
        let failures = self.inflater.inflate(bytes, assembled, messages)
        if failures > 0 { self.logFailure("a binary message that can't be inflated", "", at: stamp.monotonic) }
        // Taken out while it is read, so that its buffers are used again and not copied.
        let (inflater, nothing) = (self.inflater, [UInt8]())
        self.read(
            nothing.span,
            inflater.bytes.span,
            inflater.messages.span,
            size: bytes.count,
            damaged: failures,
            at: stamp
        )
    }

    /// - Parameters:
    ///   - size: The bytes that came, before they were inflated.
    ///   - damaged: The messages that came besides `messages` and can't be inflated.
    private func read(
        _ bytes: Span<UInt8>,
        _ assembled: Span<UInt8>,
        _ messages: Span<MessageSlice>,
        size: Int,
        damaged: Int,
        at stamp: ReceiveStamp
    ) {
        self.batch.reset(received: stamp)
        self.session.withLock { session in
            session.decode(bytes, assembled: assembled, messages: messages, into: &self.batch)
        }
        self.core.router.publish(
            self.batch,
            bytes,
            assembled,
            from: EventSource(connection: self.id.rawValue),
            effects: &self.effects
        ) { effects in
            self.shared.withLock { $0.activity.noteData(effects.channels, at: stamp.monotonic) }
        }
        self.core.metrics.note(
            messages: messages.count + damaged,
            bytes: size,
            failures: self.batch.failures.count + damaged,
            effects: self.effects,
            took: self.core.time.now - stamp.monotonic
        )
        if !self.effects.doubtful.isEmpty {
            self.batch.report(.resynchronise(self.effects.doubtful, reason: "sequence numbers fell"))
        }
        if !self.batch.reports.isEmpty || !self.batch.outbound.isEmpty {
            self.finish(self.batch, paid: 0)
        }
        if let failure = self.batch.failures.first {
            let span = failure.slice.isAssembled ? assembled : bytes
            let end = failure.slice.offset + min(failure.slice.count, 160)
            let sample = String(decoding: (failure.slice.offset..<end).map { span[$0] }, as: UTF8.self).displayLine()
            self.logFailure("\(failure.error)", sample, at: stamp.monotonic)
        }
    }

    func webSocketPinged(_ payload: [UInt8]) { self.noteControl() }

    func webSocketPonged(_ payload: [UInt8]) { self.noteControl() }

    /// The pong takes a place in the message window.
    func webSocketAnsweredPing() {
        let now = self.core.time.now
        self.shared.withLock { $0.activity.noteSent(at: now) }
    }

    private func noteControl() {
        let now = self.core.time.now
        self.shared.withLock { $0.activity.noteBytes(at: now) }
    }

    func webSocketClosed(_ end: WebSocketChannelEnd) {
        let stamp = self.core.time.stamp
        self.recorder?.record(closed: self.id, failure: end.failure, at: stamp)
        let verdict = end.answer(received: stamp).map { self.streams.verdict(onUpgrade: $0) }
        self.core.streamInbox.post(.closed(self.id, reason: end.description, verdict: verdict))
    }

    /// One line a minute, with the first bytes of the first message that could not be read.
    private func logFailure(_ error: String, _ sample: String, at now: MonotonicTime) {
        let (logs, suppressed) = self.faults.admit("decode", now: now)
        guard logs else { return }
        self.core.logger.warning(
            "A message could not be read; the connection and other symbols go on",
            metadata: [
                "venue": "\(self.core.venueID)", "error": "\(error)", "sample": "\(sample)",
                "suppressed": "\(suppressed)",
            ]
        )
    }
}
