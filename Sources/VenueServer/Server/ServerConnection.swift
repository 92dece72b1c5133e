internal import Locking

/// One WebSocket, seen from the server. May be used from any thread.
public final class ServerConnection: Sendable {
    /// Counts the WebSockets of a server, from 1.
    public let id: UInt64
    /// The request that opened it.
    public let request: ServerRequest

    private let loop: ServerLoop
    private let state: Locked<ConnectionState>

    init(id: UInt64, request: ServerRequest, loop: ServerLoop, queueLimit: Int, whenQueueFull: SlowReaderPolicy) {
        self.id = id
        self.request = request
        self.loop = loop
        self.state = Locked(ConnectionState(queueLimit: queueLimit, policy: whenQueueFull))
    }

    // MARK: Sending

    /// Queues a text message.
    /// - Returns: Whether it was queued; not when the queue is full or the connection is gone.
    @discardableResult
    public func send(text: String) -> Bool {
        self.enqueue { $0.append(text: text) }
    }

    /// Queues a text message.
    /// - Returns: Whether it was queued.
    @discardableResult
    public func send(text: [UInt8]) -> Bool {
        self.enqueue { $0.append(opcode: 1, text) }
    }

    /// Queues a binary message.
    /// - Returns: Whether it was queued.
    @discardableResult
    public func send(binary: [UInt8]) -> Bool {
        self.enqueue { $0.append(opcode: 2, binary) }
    }

    /// Queues a ping.
    /// - Parameter payload: At most 125 bytes; what is longer is cut off.
    @discardableResult
    public func ping(_ payload: [UInt8] = []) -> Bool {
        self.enqueue { $0.append(opcode: 9, Array(payload.prefix(125))) }
    }

    /// Queues several messages under one lock and with one wake-up.
    @discardableResult
    public func send(_ fill: (inout OutgoingFrames) -> Void) -> Bool {
        self.enqueue(fill)
    }

    /// Has messages pulled from `source` on the server's thread whenever the socket takes more and nothing is queued:
    /// a flat-out feed that never builds a queue. A later source replaces an earlier one.
    public func pull(from source: sending @escaping (inout OutgoingFrames) -> PullStep) {
        let source = PullSource(source)
        self.loop.execute { [id] loop in loop.pull(id, from: source) }
    }

    /// Asks a paused source again.
    public func resumePulling() {
        self.loop.execute { [id] loop in loop.resumePulling(id) }
    }

    // MARK: Ending

    /// Sends what is queued, then a close frame, then waits (5 s) for the client's.
    public func close(code: UInt16 = 1000, reason: String = "") {
        self.act { $0.close(code: code, reason: reason) }
    }

    /// Cuts the TCP connection: the client sees a reset. What is queued is lost.
    public func drop() {
        self.act { $0.drop() }
    }

    /// Stops or resumes reading. A connection that is not read answers no ping and follows no request, while what is
    /// sent to it flows on: a venue that has gone deaf.
    public func setReading(_ isReading: Bool) {
        self.loop.execute { [id] loop in loop.setReading(id, isReading) }
    }

    // MARK: Observing

    /// Bytes queued and not yet taken by the server's thread.
    public var queuedBytes: Int { self.state.withLock { $0.frames.byteCount } }

    /// Messages that were discarded because the queue was full.
    public var discardedMessages: Int { self.state.withLock { $0.discarded } }

    /// It is to be cut.
    var isDropped: Bool { self.state.withLock { $0.isDropped } }

    /// It has not been closed, by either side.
    public var isOpen: Bool { self.state.withLock { !$0.isClosed } }

    // MARK: The loop's side

    /// Takes what is queued, handing over emptied memory in exchange.
    func take(_ emptied: inout OutgoingFrames) -> ConnectionEnding? {
        self.state.withLock { $0.take(&emptied) }
    }

    func markClosed() {
        self.state.withLock { $0.isClosed = true }
    }

    private func enqueue(_ fill: (inout OutgoingFrames) -> Void) -> Bool {
        let action = self.state.withLock { $0.enqueue(fill) }
        switch action {
        case .wake:
            self.loop.wantsWrite(self)
            return true
        case .queued: return true
        case .cut:
            self.loop.wantsWrite(self)
            return false
        case .refused: return false
        }
    }

    private func act(_ change: (inout ConnectionState) -> Bool) {
        if self.state.withLock(change) { self.loop.wantsWrite(self) }
    }
}

/// Carries a source to the server's thread, which alone calls it.
struct PullSource: @unchecked Sendable {
    let next: (inout OutgoingFrames) -> PullStep
    init(_ next: sending @escaping (inout OutgoingFrames) -> PullStep) { self.next = next }
}
