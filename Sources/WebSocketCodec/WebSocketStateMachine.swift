internal import Compression
package import MarketDataModel

/// A WebSocket connection, the client's side, without its input and output.
///
/// The shell hands in what it received and sends what lies in ``outbound``.
///
/// - `handshaking`: the request is in ``outbound``. Can go to `open`, `closed`.
/// - `open`: messages both ways. Can go to `closing`, `closed`.
/// - `closing`: our close frame is out; messages may still come, none is sent. Can go to `closed`.
/// - `closed`: whatever comes changes nothing.
package struct WebSocketStateMachine: ~Copyable {
    private enum State {
        case handshaking(WebSocketHandshake)
        case open
        case closing
        case closed
    }

    /// The complete messages of the last ``receive(_:at:random:)``.
    package private(set) var messages: [MessageSlice] = []
    /// The control frames of the last ``receive(_:at:random:)``. Pings have been answered as far as the limit allows.
    package private(set) var controls: [ControlSlice] = []
    /// What is to be sent.
    package private(set) var outbound: [UInt8]

    private var state: State
    private var reader = WebSocketReader()
    private var writer = WebSocketWriter()
    private var limits: WebSocketLimits
    private var pongs: PongStateMachine
    private let pongBytes: Int

    /// A connection that begins with `request`.
    ///
    /// - Parameters:
    ///   - request: What to ask the server for.
    ///   - limits: How much one message may ask of us.
    ///   - pongLimit: The most pongs within a window; `nil` to answer every ping.
    ///   - pongBytes: How many bytes may wait in ``outbound`` before pongs are left out.
    ///   - random: Where the key comes from.
    /// - Throws: ``WebSocketHandshakeError/badRequest(_:)``.
    package init(
        _ request: WebSocketRequest,
        limits: WebSocketLimits = WebSocketLimits(),
        pongLimit: WebSocketPongLimit? = nil,
        pongBytes: Int = 1 << 14,
        random: inout some RandomNumberGenerator
    ) throws(WebSocketHandshakeError) {
        let handshake = try WebSocketHandshake(request, random: &random)
        self.outbound = handshake.requestBytes
        self.state = .handshaking(handshake)
        self.limits = limits
        self.pongs = PongStateMachine(limit: pongLimit)
        self.pongBytes = pongBytes
    }

    /// Says how large the shell's read buffer is, before the connection opens: no frame may wait in it that fills it.
    package mutating func fit(readBuffer: Int) {
        self.limits.frameBytesLeftInPlace = min(self.limits.frameBytesLeftInPlace, readBuffer / 2)
    }

    /// The assembled messages' bytes: what slices that are ``MessageSlice/isAssembled`` point into.
    package var assembly: [UInt8] { self.reader.assembly }

    /// Messages can be sent.
    package var isOpen: Bool { if case .open = self.state { true } else { false } }

    /// The end was reported; no more bytes are wanted.
    package var isClosed: Bool { if case .closed = self.state { true } else { false } }

    /// What the shell has to do.
    package enum ReceiveAction: Hashable, Sendable {
        /// Hand on the messages and controls.
        case deliver
        /// Say that the connection is open, and offer the bytes that were not used at once.
        case opened(WebSocketAgreement)
        /// Hand on the messages and controls, send what is in ``outbound``, close the transport.
        case closed(WebSocketEnd)
    }

    /// Takes what was received, beginning with what the last call did not use.
    ///
    /// - Returns: How many bytes were used, and what to do.
    package mutating func receive(
        _ bytes: Span<UInt8>,
        at now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> (used: Int, action: ReceiveAction) {
        self.messages.removeAll(keepingCapacity: true)
        self.controls.removeAll(keepingCapacity: true)
        switch self.state {
        case .handshaking(var handshake):
            // Left out of the state while it is changed, so that it is not copied.
            self.state = .closed
            return self.receive(bytes, in: &handshake)
        case .open, .closing:
            do throws(WebSocketError) {
                let used = try self.reader.read(bytes, messages: &self.messages, controls: &self.controls)
                guard !self.controls.isEmpty || self.pongs.owed != nil else { return (used, .deliver) }
                return (used, self.answer(bytes, at: now, random: &random))
            } catch {
                _ = self.answer(bytes, at: now, random: &random)
                if self.isOpen {
                    let close = WebSocketClose(code: error.closeCode, reason: error.description)
                    self.writer.close(close, into: &self.outbound, random: &random)
                }
                self.state = .closed
                return (bytes.count, .closed(.violation(error)))
            }
        case .closed:
            return (bytes.count, .deliver)
        }
    }

    private mutating func receive(
        _ bytes: Span<UInt8>,
        in handshake: inout WebSocketHandshake
    ) -> (used: Int, action: ReceiveAction) {
        do throws(WebSocketHandshakeError) {
            let (used, agreement) = try handshake.read(bytes)
            guard let agreement else {
                self.state = .handshaking(handshake)
                return (used, .deliver)
            }
            self.state = .open
            self.reader = WebSocketReader(limits: self.limits, deflate: agreement.deflate)
            self.writer = WebSocketWriter(deflate: agreement.deflate)
            return (used, .opened(agreement))
        } catch {
            return (bytes.count, .closed(.handshake(error)))
        }
    }

    /// Pings of one read that are answered: the newest ones, which RFC 6455, section 5.5.3 allows.
    private static let pongsPerRead = 16

    /// Answers pings and a close. A server that sends thousands of pings gets a few pongs a read, one that does not read
    /// its pongs gets none beyond the limit.
    private mutating func answer(
        _ bytes: Span<UInt8>,
        at now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> ReceiveAction {
        if self.isOpen { self.answerPings(bytes, at: now, random: &random) }
        guard let last = self.controls.last, last.kind == .close else { return .deliver }
        let payload = bytes.extracting(last.offset..<last.offset + last.count)
        // The reader has checked it.
        let close = (try? WebSocketClose(payload)) ?? WebSocketClose(code: .none)
        let wasOpen = self.isOpen
        if wasOpen { self.writer.close(WebSocketClose(code: close.code), into: &self.outbound, random: &random) }
        self.state = .closed
        return .closed(wasOpen ? .byServer(close) : .byClient(answer: close))
    }

    private mutating func answerPings(
        _ bytes: Span<UInt8>,
        at now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) {
        guard let newest = self.controls.last(where: { $0.kind == .ping }) else {
            return self.answerOwedPing(now: now, random: &random)
        }
        var left = min(Self.pongsPerRead, self.pongs.room(now: now))
        guard left > 0 else {
            return self.pongs.owe(bytes.extracting(newest.offset..<newest.offset + newest.count).copied)
        }
        var first = self.controls.count
        while first > 0, left > 0 {
            first -= 1
            if self.controls[first].kind == .ping { left -= 1 }
        }
        for ping in self.controls[first...] where ping.kind == .ping {
            let payload = bytes.extracting(ping.offset..<ping.offset + ping.count)
            guard self.pong(payload, now: now, random: &random) else { break }
        }
    }

    /// Answers the ping whose answer waited for room in the limit of pongs, if there is room: at ``pongDue``, or later.
    package mutating func answerOwedPing(now: MonotonicTime, random: inout some RandomNumberGenerator) {
        guard self.isOpen, let owed = self.pongs.owed, self.pongs.room(now: now) > 0 else { return }
        _ = self.pong(owed.span, now: now, random: &random)
    }

    /// When ``answerOwedPing(now:random:)`` has something to do; `nil` while no answer waits.
    package var pongDue: MonotonicTime? { self.isOpen ? self.pongs.due : nil }

    /// The pongs that were put in ``outbound`` since the connection opened: the venue counts them as messages.
    package var pongsSent: Int { self.pongs.sent }

    /// False where ``outbound`` is full.
    private mutating func pong(
        _ payload: Span<UInt8>,
        now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> Bool {
        guard self.outbound.count + payload.count + 14 <= self.pongBytes else { return false }
        self.writer.pong(payload, into: &self.outbound, random: &random)
        self.pongs.answered(now: now)
        return true
    }

    /// Puts a text message in ``outbound``; false where the connection is not open, or no longer.
    @discardableResult
    package mutating func send(text: String, random: inout some RandomNumberGenerator) -> Bool {
        self.send(text.utf8Span.span, isText: true, random: &random)
    }

    /// Puts a message in ``outbound``, as ``send(text:random:)`` does. The bytes of a text must be UTF-8.
    @discardableResult
    package mutating func send(
        _ payload: Span<UInt8>,
        isText: Bool,
        random: inout some RandomNumberGenerator
    ) -> Bool {
        guard self.isOpen else { return false }
        if isText {
            self.writer.text(payload, into: &self.outbound, random: &random)
        } else {
            self.writer.binary(payload, into: &self.outbound, random: &random)
        }
        return true
    }

    /// Puts a ping in ``outbound``, of at most 125 bytes; nothing where the connection is not open.
    package mutating func ping(_ payload: Span<UInt8>, random: inout some RandomNumberGenerator) {
        if self.isOpen { self.writer.ping(payload, into: &self.outbound, random: &random) }
    }

    /// The first `count` bytes of ``outbound`` were sent.
    package mutating func sent(_ count: Int) {
        if count >= self.outbound.count {
            self.outbound.removeAll(keepingCapacity: self.outbound.capacity <= 1 << 16)
        } else {
            self.outbound.removeFirst(max(0, count))
        }
    }

    /// What the shell has to do.
    package enum CloseAction: Hashable, Sendable {
        /// Nothing: it was closing or closed before.
        case none
        /// Send what is in ``outbound`` and wait for the server's answer; call ``deadlinePassed()`` if it takes too long.
        case awaitAnswer
        /// Send what is in ``outbound`` and close the transport.
        case closed(WebSocketEnd)
    }

    /// Begins the closing handshake.
    package mutating func close(_ close: WebSocketClose, random: inout some RandomNumberGenerator) -> CloseAction {
        switch self.state {
        case .handshaking:
            self.state = .closed
            self.outbound.removeAll()
            return .closed(.byClient(answer: nil))
        case .open:
            self.state = .closing
            self.writer.close(close, into: &self.outbound, random: &random)
            return .awaitAnswer
        case .closing, .closed: return .none
        }
    }

    /// The handshake, or the server's answer to our close, takes too long.
    package mutating func deadlinePassed() -> CloseAction {
        switch self.state {
        case .handshaking(let handshake):
            self.state = .closed
            let known = handshake.end()
            return .closed(.handshake(known == .ended ? .timedOut : known))
        case .closing:
            self.state = .closed
            return .closed(.byClient(answer: nil))
        case .open, .closed: return .none
        }
    }

    /// The transport has ended, in whatever way.
    package mutating func transportEnded() -> CloseAction {
        defer { self.state = .closed }
        switch self.state {
        case .handshaking(let handshake): return .closed(.handshake(handshake.end()))
        case .open: return .closed(.lost)
        case .closing: return .closed(.byClient(answer: nil))
        case .closed: return .none
        }
    }
}
