internal import Glibc

/// One client's connection and the server's that belongs to it. Touched on the proxy's thread only.
struct ProxyLink {
    private struct Side {
        let socket: ProxySocket
        /// Nothing more will be read from it.
        var hasEnded = false
        /// Nothing more will be written to it.
        var isDone = false
        /// The last write took less than all.
        var isFull = false
    }

    private var client: Side
    private var server: Side
    private var toServer = ProxyLane()
    private var toClient: ProxyLane
    private var isConnecting = true
    private var isHalfOpen = false
    private var resetSince: Int64?
    private(set) var isOver = false
    /// When something has to be written although no socket says so.
    private(set) var wakeAt: Int64?

    /// A direction takes no more while it holds so much.
    private static let highWater = 256 << 10

    init(client: ProxySocket, server: ProxySocket, steps: [FaultStep]) {
        self.client = Side(socket: client)
        self.server = Side(socket: server)
        self.toClient = ProxyLane(steps: steps)
    }

    /// What to ask poll for: the client's socket, then the server's. A descriptor of -1 is not looked at.
    func interests(_ fault: WireFault) -> (pollfd, pollfd) {
        let isCut = fault.isHalfOpen || self.isHalfOpen
        return (
            Self.interest(self.client, from: self.toServer, isCut: isCut, isConnecting: false),
            Self.interest(self.server, from: self.toClient, isCut: isCut, isConnecting: self.isConnecting)
        )
    }

    private static func interest(_ side: Side, from lane: ProxyLane, isCut: Bool, isConnecting: Bool) -> pollfd {
        var events: Int32 = 0
        if !side.hasEnded, !isConnecting, lane.pendingBytes < Self.highWater { events |= POLLIN }
        if side.isFull || isConnecting { events |= POLLOUT }
        // Poll reports errors and ends even where nothing is asked for.
        return pollfd(fd: isCut || events == 0 ? -1 : side.socket.descriptor, events: Int16(events), revents: 0)
    }

    /// Reads and writes what can be. Returns what passed.
    mutating func work(
        _ events: (client: Int32, server: Int32),
        fault: WireFault,
        now: Int64,
        buffer: UnsafeMutableRawBufferPointer
    ) -> FaultProxy.Statistics {
        var passed = FaultProxy.Statistics()
        guard !self.isOver else { return passed }
        if self.isConnecting, events.server != 0 {
            guard self.server.socket.error == 0 else {
                self.reset()
                return passed
            }
            self.isConnecting = false
        }
        if events.client & (POLLIN | POLLHUP | POLLERR) != 0 {
            passed.bytesFromClients += self.read(\.client, \.toServer, fault, now, buffer).read
        }
        if !self.isOver, !self.isConnecting, events.server & (POLLIN | POLLHUP | POLLERR) != 0 {
            let (read, swallowed) = self.read(\.server, \.toClient, fault, now, buffer)
            passed.bytesFromServers += read
            passed.swallowedBytes += swallowed
        }
        self.flush(fault, now: now)
        return passed
    }

    private mutating func read(
        _ side: WritableKeyPath<ProxyLink, Side>,
        _ lane: WritableKeyPath<ProxyLink, ProxyLane>,
        _ fault: WireFault,
        _ now: Int64,
        _ buffer: UnsafeMutableRawBufferPointer
    ) -> (read: Int, swallowed: Int) {
        guard !self[keyPath: side].hasEnded else { return (0, 0) }
        // Only the server is ever muted.
        var fault = fault
        if lane == \.toServer { fault.isMuted = false }
        switch self[keyPath: side].socket.read(into: buffer) {
        case .nothing: return (0, 0)
        case .end:
            self[keyPath: side].hasEnded = true
            self[keyPath: lane].end(.close, fault: fault, now: now)
            return (0, 0)
        case .broken:
            self[keyPath: side].hasEnded = true
            self[keyPath: lane].end(.reset, fault: fault, now: now)
            return (0, 0)
        case .bytes(let count):
            let bytes = [UInt8](buffer.prefix(count))
            let received = self[keyPath: lane].receive(bytes[...], fault: fault, now: now)
            if received.isHalfOpen {
                // What came before still reaches the client.
                self.flush(fault, now: now)
                self.isHalfOpen = true
            }
            return (count, received.swallowed)
        }
    }

    private mutating func flush(_ fault: WireFault, now: Int64) {
        self.wakeAt = nil
        guard !fault.isHalfOpen, !self.isHalfOpen, !self.isOver else { return }
        if !self.isConnecting { self.flush(\.toServer, into: \.server, fault, now) }
        if !self.isOver { self.flush(\.toClient, into: \.client, fault, now) }
        if !self.isOver, self.client.isDone, self.server.isDone {
            self.client.socket.close()
            self.server.socket.close()
            self.isOver = true
        }
    }

    private mutating func flush(
        _ lane: WritableKeyPath<ProxyLink, ProxyLane>,
        into side: WritableKeyPath<ProxyLink, Side>,
        _ fault: WireFault,
        _ now: Int64
    ) {
        self[keyPath: side].isFull = false
        while !self[keyPath: side].isDone {
            switch self[keyPath: lane].next(fault: fault, now: now) {
            case .idle: return
            case .wait(let time):
                self.wakeAt = min(self.wakeAt ?? .max, time)
                return
            case .end(.reset):
                // What was written before belongs to the peer, if it takes it within a second.
                let since = self.resetSince ?? now
                self.resetSince = since
                guard self[keyPath: side].socket.unacknowledged > 0, now < since + 1_000_000_000 else {
                    return self.reset()
                }
                self.wakeAt = min(self.wakeAt ?? .max, now + 1_000_000)
                return
            case .end(.close):
                self[keyPath: side].socket.endWriting()
                self[keyPath: side].isDone = true
            case .bytes(let bytes):
                guard let count = self[keyPath: side].socket.write(bytes) else { return self.reset() }
                self[keyPath: lane].consume(count)
                if count < bytes.count {
                    self[keyPath: side].isFull = true
                    return
                }
            }
        }
    }

    mutating func reset() {
        guard !self.isOver else { return }
        self.client.socket.reset()
        self.server.socket.reset()
        self.isOver = true
    }
}
