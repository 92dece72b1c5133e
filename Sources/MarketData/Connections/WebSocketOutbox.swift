internal import WebSocketCodec

/// The outgoing queue of a WebSocket, for all threads: the one place that says `full` and `closed`.
///
/// A message counts against the limit until the socket has taken it.
struct WebSocketOutbox {
    /// An entry of the queue; they are done in the order of the calls.
    enum Command: Sendable {
        case text(String)
        case binary([UInt8])
        case ping([UInt8])
        case close(WebSocketClose)
        case giveUp

        /// The bytes that count against the limit.
        var cost: Int {
            switch self {
            case .text(let text): text.utf8.count + 14
            case .binary(let payload), .ping(let payload): payload.count + 14
            case .close, .giveUp: 0
            }
        }
    }

    /// The bytes that are framed together and written in one call.
    private static let batch = 64 << 10

    private enum State {
        case connecting, open, closing, over
    }

    private let limit: Int
    private var state = State.connecting
    private var commands: [Command] = []
    /// The cost of what is queued, and of what is framed but not written.
    private var bytes = 0
    /// The cost of what is framed but not written.
    private var framed = 0
    private var wasRefused = false
    /// The network thread has been told, or goes on when the socket has room.
    private var isPosted = false

    /// An outbox for `limit` bytes; a single larger message is taken when nothing waits.
    init(limit: Int) {
        self.limit = limit
    }

    /// The result of ``add(_:)``.
    enum Outcome: Hashable {
        /// It waits; `posts` says that the network thread has to be told.
        case queued(posts: Bool)
        case full
        case closed
    }

    /// Queues a command: messages while the connection is open and not closing, the others until it is over.
    mutating func add(_ command: Command) -> Outcome {
        guard self.state != .over else { return .closed }
        switch command {
        case .text, .binary, .ping:
            guard self.state == .open else { return .closed }
            guard self.bytes == 0 || self.bytes + command.cost <= self.limit else {
                self.wasRefused = true
                return .full
            }
        case .close: self.state = .closing
        case .giveUp:
            self.state = .closing
            // It does not stand in line behind what can't be sent.
            self.commands = []
        }
        self.commands.append(command)
        self.bytes += command.cost
        defer { self.isPosted = true }
        // A command without a cost may be due although the socket has no room.
        return .queued(posts: !self.isPosted || command.cost == 0)
    }

    /// The handshake is done: messages are taken.
    mutating func open() { if self.state == .connecting { self.state = .open } }

    /// The connection is over: nothing is taken any more, and what waited is dropped.
    mutating func end() {
        self.state = .over
        self.commands = []
    }

    /// The work of the network thread.
    enum Action {
        /// Do these, then ask again.
        case perform([Command])
        /// Tell the owner, which was turned away, that there is room, then ask again.
        case tellWritable
        /// Nothing, until there is room or something is added.
        case wait
    }

    /// The next action.
    ///
    /// - Parameter hasRoom: Whether the socket has taken everything that was framed; without room only commands that cost
    ///   nothing are next.
    mutating func next(hasRoom: Bool) -> Action {
        if hasRoom {
            self.bytes -= self.framed
            self.framed = 0
        }
        var count = 0
        for command in self.commands {
            guard command.cost == 0 || hasRoom && self.framed < Self.batch else { break }
            self.framed += command.cost
            count += 1
        }
        self.isPosted = count < self.commands.count
        guard count == 0 else {
            defer { self.commands.removeFirst(count) }
            return .perform(Array(self.commands[..<count]))
        }
        guard self.wasRefused, self.bytes == 0, self.state == .open else { return .wait }
        self.wasRefused = false
        return .tellWritable
    }
}
