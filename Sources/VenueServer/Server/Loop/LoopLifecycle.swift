internal import CLibwebsockets

/// What the loop shares with other threads: how far it has got, and what it is asked to do.
struct LoopLifecycle {
    private enum Phase { case idle, starting, running, ended }

    private var phase = Phase.idle
    private var context: OpaquePointer?
    private var commands: [ServerLoop.Command] = []
    private var writable: [ServerConnection] = []
    private var isSignalled = false
    private var stopWaiters: [@Sendable () -> Void] = []
    private(set) var port = 0

    /// Whether it may start.
    mutating func start() -> Bool {
        guard self.phase == .idle else { return false }
        self.phase = .starting
        return true
    }

    mutating func run(context: OpaquePointer, port: Int) {
        self.phase = .running
        self.context = context
        self.port = port
        self.signal()
    }

    /// The context is about to go: nobody may signal it any more.
    mutating func leave() {
        self.context = nil
    }

    /// - Returns: Who waits for the end.
    mutating func end() -> [@Sendable () -> Void] {
        self.phase = .ended
        self.commands = []
        self.writable = []
        defer { self.stopWaiters = [] }
        return self.stopWaiters
    }

    /// - Returns: Whether `done` is called when the loop has ended; otherwise there is nothing to wait for.
    mutating func stop(_ done: @escaping @Sendable () -> Void, command: @escaping ServerLoop.Command) -> Bool {
        switch self.phase {
        case .idle, .ended:
            self.phase = .ended
            return false
        case .starting, .running:
            self.stopWaiters.append(done)
            self.commands.append(command)
            self.signal()
            return true
        }
    }

    mutating func execute(_ command: @escaping ServerLoop.Command) {
        guard self.phase != .ended else { return }
        self.commands.append(command)
        self.signal()
    }

    mutating func wantsWrite(_ connection: ServerConnection) {
        guard self.phase != .ended else { return }
        self.writable.append(connection)
        self.signal()
    }

    mutating func take() -> (commands: [ServerLoop.Command], writable: [ServerConnection]) {
        self.isSignalled = false
        defer {
            self.commands = []
            self.writable = []
        }
        return (self.commands, self.writable)
    }

    /// Wakes the loop, once until it has looked. Under the lock, because the context must outlive the call, which only
    /// writes to an eventfd.
    private mutating func signal() {
        guard let context, !self.isSignalled else { return }
        self.isSignalled = true
        lws_cancel_service(context)
    }
}
