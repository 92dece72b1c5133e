/// How a connection is to end once what is queued has left, or at once.
enum ConnectionEnding: Sendable {
    case close(code: UInt16, reason: String)
    case drop
}

/// What threads that send and the thread that writes share of one connection.
struct ConnectionState {
    let queueLimit: Int
    let policy: SlowReaderPolicy
    var frames = OutgoingFrames()
    var ending: ConnectionEnding?
    var isClosed = false
    var discarded = 0
    /// The server's thread has been told and has not looked yet.
    var isAnnounced = false

    var isDropped: Bool {
        if case .drop? = self.ending { true } else { false }
    }

    init(queueLimit: Int, policy: SlowReaderPolicy) {
        self.queueLimit = queueLimit
        self.policy = policy
    }

    enum EnqueueAction {
        /// Queued; tell the server's thread.
        case wake
        /// Queued; it has been told.
        case queued
        /// Not queued.
        case refused
        /// Not queued, and the connection is to be cut: tell the server's thread.
        case cut
    }

    mutating func enqueue(_ fill: (inout OutgoingFrames) -> Void) -> EnqueueAction {
        guard !self.isClosed, self.ending == nil else { return .refused }
        guard self.frames.byteCount < self.queueLimit else {
            self.discarded += 1
            guard self.policy == .disconnect else { return .refused }
            return self.drop() ? .cut : .refused
        }
        fill(&self.frames)
        return self.announce() ? .wake : .queued
    }

    /// Whether the server's thread has to be told.
    mutating func close(code: UInt16, reason: String) -> Bool {
        guard !self.isClosed, self.ending == nil else { return false }
        self.ending = .close(code: code, reason: reason)
        return self.announce()
    }

    /// Whether the server's thread has to be told.
    mutating func drop() -> Bool {
        guard !self.isClosed else { return false }
        self.ending = .drop
        return self.announce()
    }

    mutating func take(_ emptied: inout OutgoingFrames) -> ConnectionEnding? {
        self.isAnnounced = false
        if emptied.isEmpty { swap(&self.frames, &emptied) }
        // A close waits for what is still queued; a drop does not.
        switch self.ending {
        case .close: return self.frames.isEmpty ? self.ending : nil
        case .drop, nil: return self.ending
        }
    }

    private mutating func announce() -> Bool {
        defer { self.isAnnounced = true }
        return !self.isAnnounced
    }
}
