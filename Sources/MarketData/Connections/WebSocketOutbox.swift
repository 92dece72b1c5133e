internal import WebSocketCodec

/// What other threads want of a WebSocket, until the network thread has done it.
struct WebSocketOutbox {
    /// One wish; done in the order of the calls.
    enum Wish: Sendable {
        case text(String)
        case binary([UInt8])
        case ping([UInt8])
        case close(WebSocketClose)
        case giveUp

        var isGivingUp: Bool { if case .giveUp = self { true } else { false } }

        /// What it counts for against the limit.
        var cost: Int {
            switch self {
            case .text(let text): text.utf8.count + 14
            case .binary(let payload), .ping(let payload): payload.count + 14
            case .close, .giveUp: 0
            }
        }
    }

    /// What became of a wish.
    enum Outcome: Hashable {
        /// It waits; `posts` says that the network thread has to be told.
        case queued(posts: Bool)
        case full
        case closed
    }

    private let limit: Int
    private var wishes: [Wish] = []
    private var bytes = 0
    private var isOpen = false
    private var isOver = false
    private var wasRefused = false
    private var isPosted = false

    /// An outbox for `limit` bytes; a single larger message is taken when nothing waits.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes a wish: messages while the connection is open and not closing, the others until it is over.
    mutating func add(_ wish: Wish) -> Outcome {
        guard !self.isOver else { return .closed }
        switch wish {
        case .text, .binary, .ping:
            guard self.isOpen else { return .closed }
            guard self.bytes == 0 || self.bytes + wish.cost <= self.limit else {
                self.wasRefused = true
                return .full
            }
        case .close: self.isOpen = false
        case .giveUp: break
        }
        self.wishes.append(wish)
        self.bytes += wish.cost
        defer { self.isPosted = true }
        return .queued(posts: !self.isPosted)
    }

    /// The handshake is done: messages are taken.
    mutating func open() { self.isOpen = !self.isOver }

    /// The connection is over: nothing is taken any more, and what waited is dropped.
    mutating func end() {
        self.isOver = true
        self.isOpen = false
        self.wishes = []
    }

    /// What waits, taken out; its bytes count until they are ``done(_:)``.
    mutating func take() -> [Wish] {
        defer { self.wishes = [] }
        self.isPosted = false
        return self.wishes
    }

    /// Bytes that have left for the transport. True, once, when somebody was turned away and nothing waits now.
    mutating func done(_ bytes: Int) -> Bool {
        self.bytes -= bytes
        guard self.wasRefused, self.bytes == 0, self.isOpen else { return false }
        self.wasRefused = false
        return true
    }
}
