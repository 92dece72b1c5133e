internal import CLibwebsockets
internal import Glibc
internal import Locking

/// The thread of a proxy: one poll over all of its sockets.
///
/// Unchecked: what is not behind a lock is touched on the thread alone.
final class ProxyLoop: @unchecked Sendable {
    typealias Command = @Sendable (ProxyLoop) -> Void

    private struct Shared {
        enum Phase { case idle, running, ended }
        var phase = Phase.idle
        var commands: [(run: Command, done: @Sendable () -> Void)] = []
        var port = 0
        /// An eventfd; writing to it ends a poll.
        var waker: Int32 = -1
    }

    let board = StatisticsBoard(FaultProxy.Statistics())
    private let upstreamHost: String
    private let upstreamPort: Int
    private let wantedPort: Int
    private let shared = Locked(Shared())

    // The thread's own.
    private var upstream: SocketAddress?
    private var listener: ProxySocket?
    private var links: [ProxyLink] = []
    private var fault = WireFault.none
    private var standingScript: [FaultStep] = []
    private var scripts: [[FaultStep]] = []
    private var isStopping = false

    init(upstreamHost: String, upstreamPort: Int, port: Int) {
        self.upstreamHost = upstreamHost
        self.upstreamPort = upstreamPort
        self.wantedPort = port
    }

    var port: Int { self.shared.withLock { $0.port } }

    // MARK: From any thread

    func start(_ done: @escaping @Sendable (ServerError?) -> Void) {
        let isFirst = self.shared.withLock { shared in
            defer { if shared.phase == .idle { shared.phase = .running } }
            return shared.phase == .idle
        }
        guard isFirst else { return done(ServerError(.alreadyStarted, "a proxy starts once; make a new one")) }
        if let failure = self.open() {
            self.end()
            return done(failure)
        }
        let spawned = ServerThread.spawn(name: "marketdata-prx") {
            self.run()
            self.end()
        }
        if !spawned { self.end() }
        done(spawned ? nil : ServerError(.outOfResources, "no thread could be made"))
    }

    func stop(_ done: @escaping @Sendable () -> Void) {
        let wasIdle = self.shared.withLock { shared in
            defer { if shared.phase == .idle { shared.phase = .ended } }
            return shared.phase == .idle
        }
        if wasIdle { return done() }
        self.execute({ loop in loop.isStopping = true }, done: done)
    }

    /// Runs `command` on the thread, then `done`; only `done` where the thread has ended. A stop is done when it has.
    func execute(_ command: @escaping Command, done: @escaping @Sendable () -> Void) {
        let isQueued = self.shared.withLock { shared in
            guard shared.phase == .running else { return false }
            shared.commands.append((command, done))
            eventfd_write(shared.waker, 1)
            return true
        }
        if !isQueued { done() }
    }

    // MARK: Commands

    func setFault(_ fault: WireFault) {
        self.fault = fault
        if fault.reception == .refuse {
            self.listener?.close()
            self.listener = nil
        } else if self.listener == nil {
            self.listener = SocketAddress(host: "127.0.0.1", port: self.port).flatMap { ProxySocket.listen($0) }
        }
    }

    func script(_ steps: [FaultStep], connections: Int?) {
        if let connections {
            self.scripts += Array(repeating: steps, count: connections)
        } else {
            self.standingScript = steps
            self.scripts = []
        }
    }

    func resetAll() {
        for index in self.links.indices { self.links[index].reset() }
        self.links = []
        self.board.update { $0.openConnections = 0 }
    }

    // MARK: On the thread

    private func open() -> ServerError? {
        if let failure = PortProbe.failure(host: "127.0.0.1", port: self.wantedPort) { return failure }
        guard let upstream = SocketAddress(host: self.upstreamHost, port: self.upstreamPort) else {
            return ServerError(.addressUnavailable, "\(self.upstreamHost) is not a numeric address with a port")
        }
        let waker = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard
            waker >= 0,
            let address = SocketAddress(host: "127.0.0.1", port: self.wantedPort),
            let listener = ProxySocket.listen(address)
        else { return ServerError(.outOfResources, "no socket: \(errorText(errno))") }
        self.upstream = upstream
        self.listener = listener
        self.shared.withLock {
            $0.port = SocketAddress.port(of: listener.descriptor)
            $0.waker = waker
        }
        return nil
    }

    private func run() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        let waker = self.shared.withLock { $0.waker }
        var entries: [pollfd] = []
        while !self.isStopping {
            entries.removeAll(keepingCapacity: true)
            entries.append(pollfd(fd: waker, events: Int16(POLLIN), revents: 0))
            entries.append(pollfd(fd: self.listener?.descriptor ?? -1, events: Int16(POLLIN), revents: 0))
            for link in self.links {
                let (client, server) = link.interests(self.fault)
                entries.append(client)
                entries.append(server)
            }
            poll(&entries, nfds_t(entries.count), self.timeout())
            // Bytes first, commands after: what was there when a fault is asked for passes as it would have.
            self.pass(entries, buffer)
            if entries[1].revents != 0 { self.accept() }
            if entries[0].revents != 0 { self.obey(waker) }
        }
    }

    private func pass(_ entries: [pollfd], _ buffer: UnsafeMutableRawBufferPointer) {
        let now = monotonicNanoseconds()
        var passed = FaultProxy.Statistics()
        for index in self.links.indices {
            let events = (Int32(entries[2 + 2 * index].revents), Int32(entries[3 + 2 * index].revents))
            let more = self.links[index].work(events, fault: self.fault, now: now, buffer: buffer)
            passed.bytesFromClients += more.bytesFromClients
            passed.bytesFromServers += more.bytesFromServers
            passed.swallowedBytes += more.swallowedBytes
        }
        self.links.removeAll { $0.isOver }
        self.board.update {
            $0.bytesFromClients += passed.bytesFromClients
            $0.bytesFromServers += passed.bytesFromServers
            $0.swallowedBytes += passed.swallowedBytes
            $0.openConnections = self.links.count
        }
    }

    private func accept() {
        while let client = self.listener?.accept() {
            self.board.update { $0.connections += 1 }
            switch self.fault.reception {
            case .close, .refuse: client.close()
            case .reset: client.reset()
            case .forward:
                guard let upstream, let server = ProxySocket.connect(upstream) else {
                    client.reset()
                    continue
                }
                let steps = self.scripts.isEmpty ? self.standingScript : self.scripts.removeFirst()
                self.links.append(ProxyLink(client: client, server: server, steps: steps))
                self.board.update { $0.openConnections = self.links.count }
            }
        }
    }

    private func obey(_ waker: Int32) {
        var count: eventfd_t = 0
        eventfd_read(waker, &count)
        let commands = self.shared.withLock { shared in
            defer { shared.commands = [] }
            return shared.commands
        }
        for (index, command) in commands.enumerated() {
            command.run(self)
            guard !self.isStopping else {
                // Those who stop wait for the end of the thread, the others need not.
                self.shared.withLock { $0.commands.insert(contentsOf: commands[index...], at: 0) }
                return
            }
            command.done()
        }
    }

    private func end() {
        self.resetAll()
        self.board.end()
        self.listener?.close()
        self.listener = nil
        let (commands, waker) = self.shared.withLock { shared in
            defer {
                shared.commands = []
                shared.waker = -1
                shared.phase = .ended
            }
            return (shared.commands, shared.waker)
        }
        if waker >= 0 { close(waker) }
        for command in commands { command.done() }
    }

    private func timeout() -> Int32 {
        guard let next = self.links.compactMap({ $0.wakeAt }).min() else { return -1 }
        return Int32(clamping: max(0, (next - monotonicNanoseconds() + 999_999) / 1_000_000))
    }
}
