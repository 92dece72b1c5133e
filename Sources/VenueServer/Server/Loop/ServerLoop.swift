internal import CLibwebsockets
internal import Glibc
internal import Locking

/// The thread of a server: everything that touches libwebsockets happens here. From other threads only
/// `lws_cancel_service` may be called; it makes the loop look at its commands.
///
/// Unchecked: what is not behind a lock is touched on the thread alone.
final class ServerLoop: @unchecked Sendable {
    typealias Command = @Sendable (ServerLoop) -> Void

    let configuration: WebServer.Configuration
    let handler: any WebServerHandler
    let statistics = Locked(WebServer.Statistics())
    private let shared = Locked(LoopLifecycle())

    // The thread's own.
    var context: OpaquePointer?
    var peers: [OpaquePointer: ServerPeer] = [:]
    var sockets: [UInt64: ServerPeer] = [:]
    var exchanges: [UInt64: ServerPeer] = [:]
    var nextID: UInt64 = 1
    var scratch = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    private var timers = ServerTimers()
    private let timer = UnsafeMutablePointer<md_lws_timer>.allocate(capacity: 1)
    private var isStopping = false

    init(configuration: WebServer.Configuration, handler: any WebServerHandler) {
        self.configuration = configuration
        self.handler = handler
        self.timer.initialize(to: md_lws_timer())
        self.timer.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        self.timer.deallocate()
    }

    var port: Int { self.shared.withLock { $0.port } }

    // MARK: From any thread

    func start(_ done: @escaping @Sendable (ServerError?) -> Void) {
        guard self.shared.withLock({ $0.start() }) else {
            return done(ServerError(.alreadyStarted, "a server starts once; make a new one"))
        }
        let spawned = ServerThread.spawn(name: "marketdata-srv") { self.run(done) }
        if !spawned {
            self.ended()
            done(ServerError(.outOfResources, "no thread could be made"))
        }
    }

    func stop(_ done: @escaping @Sendable () -> Void) {
        let waits = self.shared.withLock { $0.stop(done) { loop in loop.isStopping = true } }
        if !waits { done() }
    }

    /// Runs `command` on the thread, soon; forgotten when the loop does not run.
    func execute(_ command: @escaping Command) {
        self.shared.withLock { $0.execute(command) }
    }

    func wantsWrite(_ connection: ServerConnection) {
        self.shared.withLock { $0.wantsWrite(connection) }
    }

    func schedule(after delay: Duration, _ body: @escaping @Sendable () -> Void) {
        let deadline = Int64(lws_now_usecs()) + max(0, delay.microseconds)
        self.execute { loop in
            loop.timers.insert(deadline: deadline, body)
            loop.armTimer()
        }
    }

    // MARK: On the thread

    private func run(_ started: @Sendable (ServerError?) -> Void) {
        let made = ServerContext.make(for: self)
        switch made {
        case .failure(let error):
            self.ended()
            started(error)
        case .success(let server):
            self.context = server.context
            self.scratch = .allocate(capacity: md_lws_pre() + max(self.configuration.maximumHeaderSize, 64 << 10))
            self.shared.withLock { $0.run(context: server.context, port: server.port) }
            started(nil)
            while !self.isStopping, lws_service(server.context, 0) >= 0 { self.drain() }
            self.shared.withLock { $0.leave() }
            lws_sul_cancel(&self.timer.pointee.entry)
            server.destroy()
            self.context = nil
            self.peers = [:]
            self.sockets = [:]
            self.exchanges = [:]
            self.timers = ServerTimers()
            self.scratch.deallocate()
            self.ended()
        }
    }

    private func ended() {
        for waiter in self.shared.withLock({ $0.end() }) { waiter() }
    }

    private func drain() {
        let work = self.shared.withLock { $0.take() }
        for command in work.commands { command(self) }
        for connection in work.writable { self.attend(to: connection) }
    }

    private func armTimer() {
        guard let context, let next = self.timers.next else { return }
        let microseconds = max(1, next - Int64(lws_now_usecs()))
        lws_sul_schedule(
            context,
            0,
            &self.timer.pointee.entry,
            { entry in
                guard let owner = md_lws_timer_owner(entry) else { return }
                Unmanaged<ServerLoop>.fromOpaque(owner).takeUnretainedValue().fireTimers()
            },
            lws_usec_t(microseconds)
        )
    }

    private func fireTimers() {
        while let body = self.timers.takeDue(now: Int64(lws_now_usecs())) { body() }
        self.armTimer()
    }
}

extension Duration {
    /// At most some thirty years, so that sums do not overflow.
    var microseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return min(seconds, 1_000_000_000) * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
