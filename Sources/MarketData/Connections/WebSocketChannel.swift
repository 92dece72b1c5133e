internal import Locking
package import MarketDataModel
package import NetworkTransport
package import WebSocketCodec
internal import WireFormats

/// A WebSocket on a byte stream: drives the codec on the network thread, and hands on what comes once per socket read.
///
/// It has no clock: whoever opens it watches how long the handshake, or the answer to a close, takes, and calls
/// ``giveUp()``. What ``outbox`` does not guard belongs to the network thread.
package final class WebSocketChannel: @unchecked Sendable {
    private let outbox: Locked<WebSocketOutbox>
    // Weak: a loop that is dropped ends, and its streams with it.
    private weak let loop: NetworkLoop?
    private let target: StreamTarget
    private var delegate: (any WebSocketDelegate)?
    private var machine: WebSocketStateMachine
    private var stream: ByteStream?
    private var info: StreamInfo?
    /// A call of the stream is under way, which ends with a flush if one is needed.
    private var isInCall = false
    private var needsFlush = false
    /// The pongs that the delegate knows of.
    private var pongsTold = 0
    /// The last time for which the stream was asked to wake this channel.
    private var pongWake: MonotonicTime?
    private var random = SystemRandomNumberGenerator()

    /// A WebSocket that does nothing before ``start()``; `delegate` is kept until its end and told everything about it on
    /// the network thread.
    ///
    /// - Parameters:
    ///   - request: What to ask the server for.
    ///   - target: Where the server is.
    ///   - loop: Whose thread it lives on.
    ///   - limits: How much one message may ask of us.
    ///   - pongLimit: The most pongs within a window; `nil` to answer every ping.
    ///   - outboxLimit: How many bytes may wait to be sent before ``send(text:)`` says `full`.
    ///   - delegate: Who is told.
    /// - Throws: ``WebSocketHandshakeError/badRequest(_:)``; all else goes to the delegate.
    package init(
        _ request: WebSocketRequest,
        at target: StreamTarget,
        on loop: NetworkLoop,
        limits: WebSocketLimits = WebSocketLimits(),
        pongLimit: WebSocketPongLimit? = nil,
        outboxLimit: Int = 1 << 20,
        delegate: any WebSocketDelegate
    ) throws(WebSocketHandshakeError) {
        self.machine = try WebSocketStateMachine(request, limits: limits, pongLimit: pongLimit, random: &self.random)
        self.outbox = Locked(WebSocketOutbox(limit: outboxLimit))
        self.loop = loop
        self.target = target
        self.delegate = delegate
    }

    /// Opens it; once. The delegate is told things from here on, perhaps before this returns: a delegate that sends on the
    /// channel is given it before.
    package func start() {
        // On the network thread, so that the stream is known before anything of it is heard.
        if self.loop?.execute({ self.begin() }) != true {
            self.end(.network(NetworkError(.shutDown, "the network loop is shut down")))
        }
    }

    /// Sends a text message, in the order of the calls; from any thread.
    ///
    /// `closed` before the connection has opened and once it is closing; `full` while too much waits.
    package func send(text: String) -> SendOutcome { self.add(.text(text)) }

    /// Sends a binary message, as ``send(text:)`` does a text.
    package func send(binary: [UInt8]) -> SendOutcome { self.add(.binary(binary)) }

    /// Sends a ping of at most 125 bytes; from any thread.
    package func ping(_ payload: [UInt8] = []) -> SendOutcome { self.add(.ping(payload)) }

    /// Begins the closing handshake, behind what was queued; from any thread. The delegate is told of the end.
    package func close(_ close: WebSocketClose = WebSocketClose(code: .normal)) { _ = self.add(.close(close)) }

    /// Does not wait any longer, for the handshake or for the answer to a close; from any thread. The connection ends at
    /// once, an open one without a close frame.
    package func giveUp() { _ = self.add(.giveUp) }

    private func add(_ command: WebSocketOutbox.Command) -> SendOutcome {
        switch self.outbox.withLock({ $0.add(command) }) {
        case .full: return .full
        case .closed: return .closed
        case .queued(let posts):
            if let loop, loop.isCurrentThread, self.isInCall {
                // Written when the delegate returns, together with what else it sends.
                self.needsFlush = true
            } else if posts {
                self.loop?.execute { self.flush() }
            }
            return .queued
        }
    }
}

// MARK: - On the network thread

extension WebSocketChannel: ByteStreamHandler {
    private func begin() {
        guard self.delegate != nil, let loop else { return }
        self.stream = loop.open(self.target, handler: self)
    }

    package func streamOpened(_ info: StreamInfo) {
        self.info = info
        self.machine.fit(readBuffer: info.readBuffer)
        self.flush()
    }

    package func streamReceived(_ bytes: Span<UInt8>, at stamp: ReceiveStamp) -> Int {
        self.isInCall = true
        let used = self.receive(bytes, at: stamp)
        self.isInCall = false
        if self.needsFlush || !self.machine.outbound.isEmpty { self.flush() }
        return used
    }

    private func receive(_ bytes: Span<UInt8>, at stamp: ReceiveStamp) -> Int {
        var used = 0
        while used < bytes.count {
            let rest = bytes.extracting(used...)
            let (count, action) = self.machine.receive(rest, at: stamp.monotonic, random: &self.random)
            used += count
            // Without an incomplete frame at the end, which comes again.
            let done = rest.extracting(..<count)
            switch action {
            case .deliver:
                self.deliver(done, at: stamp)
                self.countPongs(now: stamp.monotonic)
                return used
            case .opened(let agreement):
                self.outbox.withLock { $0.open() }
                if let info { self.delegate?.webSocketOpened(agreement, over: info) }
            case .closed(let end):
                self.deliver(done, at: stamp)
                self.end(.webSocket(end))
                return bytes.count
            }
        }
        return used
    }

    package func streamWritable() { self.flush() }

    package func streamWoken(at stamp: ReceiveStamp) {
        self.machine.answerOwedPing(now: stamp.monotonic, random: &self.random)
        self.countPongs(now: stamp.monotonic)
        self.flush()
    }

    package func streamClosed(_ error: NetworkError?) {
        self.stream = nil
        guard case .closed(let end) = self.machine.transportEnded() else { return }
        switch end {
        // The network knows better why.
        case .lost, .handshake(.ended):
            if let error, error.code != .closedByPeer { return self.end(.network(error)) }
            fallthrough
        default: self.end(.webSocket(end))
        }
    }

    private func deliver(_ bytes: Span<UInt8>, at stamp: ReceiveStamp) {
        guard let delegate else { return }
        let messages = self.machine.messages
        if !messages.isEmpty {
            let assembly = self.machine.assembly
            delegate.webSocketReceived(bytes, assembled: assembly.span, messages: messages.span, at: stamp)
        }
        for control in self.machine.controls where control.kind != .close {
            var payload: [UInt8] = []
            for index in control.offset..<control.offset + control.count { payload.append(bytes[index]) }
            if control.kind == .ping { delegate.webSocketPinged(payload) } else { delegate.webSocketPonged(payload) }
        }
    }

    /// Tells of the pongs that were sent, and asks to be woken for one that is owed.
    private func countPongs(now: MonotonicTime) {
        while self.pongsTold < self.machine.pongsSent {
            self.pongsTold += 1
            self.delegate?.webSocketAnsweredPing()
        }
        guard let due = self.machine.pongDue, due != self.pongWake else { return }
        self.pongWake = due
        self.stream?.wake(after: max(.zero, due - now))
    }

    /// Writes what the machine has framed and what the outbox holds, as far as the socket takes it.
    private func flush() {
        self.isInCall = true
        defer { self.isInCall = false }
        while self.delegate != nil {
            let hasRoom = self.drain()
            switch self.outbox.withLock({ $0.next(hasRoom: hasRoom) }) {
            case .perform(let commands): for command in commands { self.perform(command) }
            case .tellWritable: self.delegate?.webSocketWritable()
            case .wait:
                self.needsFlush = false
                return
            }
        }
    }

    private func perform(_ command: WebSocketOutbox.Command) {
        switch command {
        case .text(let text): self.machine.send(text: text, random: &self.random)
        case .binary(let payload): self.machine.send(payload.span, isText: false, random: &self.random)
        case .ping(let payload): self.machine.ping(payload.span, random: &self.random)
        case .close(let close):
            if case .closed(let end) = self.machine.close(close, random: &self.random) { self.end(.webSocket(end)) }
        case .giveUp:
            self.stream?.abort()
            if case .closed(let end) = self.machine.deadlinePassed() { self.end(.webSocket(end)) }
        }
    }

    /// False while the socket has no room.
    private func drain() -> Bool {
        guard let stream, self.info != nil else { return false }
        if !self.machine.outbound.isEmpty, stream.send(self.machine.outbound) == .queued {
            self.machine.sent(self.machine.outbound.count)
        }
        return self.machine.outbound.isEmpty && !stream.isBlocked
    }

    /// Tells the delegate, once; lets the transport write what is left.
    private func end(_ end: WebSocketChannelEnd) {
        self.stream?.close(sending: self.machine.outbound)
        self.outbox.withLock { $0.end() }
        let delegate = self.delegate
        self.delegate = nil
        delegate?.webSocketClosed(end)
    }
}
