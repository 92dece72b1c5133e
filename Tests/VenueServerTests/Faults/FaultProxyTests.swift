import Testing
import VenueServer

/// Over real sockets; whatever is waited for is read.
@Suite struct FaultProxyTests {
    struct Setting: @unchecked Sendable {
        let listener: RawListener
        let proxy: FaultProxy

        /// A client and the server's side of it.
        func connect() async throws -> Pair {
            try await offThePool {
                let client = try RawSocket(port: self.proxy.port)
                return Pair(client: client, server: try self.listener.accept())
            }
        }
    }

    struct Pair: @unchecked Sendable {
        let client: RawSocket
        let server: RawSocket

        func run<Result: Sendable>(
            _ body: @escaping @Sendable (RawSocket, RawSocket) throws -> Result
        ) async throws -> Result {
            try await offThePool { try body(self.client, self.server) }
        }
    }

    static func with(_ body: (Setting) async throws -> Void) async throws {
        let listener = try RawListener()
        let proxy = FaultProxy(upstreamPort: listener.port)
        try await proxy.start()
        do {
            try await body(Setting(listener: listener, proxy: proxy))
        } catch {
            await proxy.stop()
            throw error
        }
        await proxy.stop()
    }

    @Test func `bytes pass both ways, and ends`() async throws {
        try await Self.with { setting in
            let pair = try await setting.connect()
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try client.write("question")
                #expect(try server.read(8) == Array("question".utf8))
                let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                Task.detached { [pair] in
                    try pair.server.write(large); pair.server.endWriting()
                }
                let (bytes, end) = try client.readToEnd()
                #expect(bytes == large)
                #expect(end == .closed)
                try client.write("still")
                #expect(try server.read(5) == Array("still".utf8))
                client.close()
                #expect(try server.readToEnd().end == .closed)
            }
            #expect(setting.proxy.statistics.connections == 1)
            #expect(setting.proxy.statistics.bytesFromClients == 13)
            #expect(setting.proxy.statistics.bytesFromServers == 3_000_000)
        }
    }

    @Test func `a reset passes`() async throws {
        try await Self.with { setting in
            for isServer in [true, false] {
                let pair = try await setting.connect()
                try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                    try server.write("x")
                    _ = try client.read(1)
                    (isServer ? server : client).reset()
                    #expect(try (isServer ? client : server).readToEnd().end == .reset)
                }
            }
        }
    }

    @Test func `nobody is let in, then somebody, at the same port`() async throws {
        try await Self.with { setting in
            let before = try await setting.connect()
            await setting.proxy.setFault(.refuse)
            try await offThePool { () throws -> Void in
                let error = #expect(throws: SocketFailure.self) { _ = try RawSocket(port: setting.proxy.port) }
                #expect(error?.description == "connect: refused")
            }
            try await before.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try server.write("old")
                #expect(try client.read(3) == Array("old".utf8))
            }
            await setting.proxy.setFault(.none)
            let after = try await setting.connect()
            try await after.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try server.write("new")
                #expect(try client.read(3) == Array("new".utf8))
            }
        }
    }

    @Test func `accepts, then closes or resets`() async throws {
        try await Self.with { setting in
            await setting.proxy.setFault(.acceptThenClose)
            try await offThePool { () throws -> Void in
                #expect(try RawSocket(port: setting.proxy.port).readToEnd().end == .closed)
            }
            await setting.proxy.setFault(.acceptThenReset)
            try await offThePool { () throws -> Void in
                #expect(try RawSocket(port: setting.proxy.port).readToEnd().end == .reset)
            }
            #expect(setting.proxy.statistics.connections == 2)
            #expect(setting.proxy.statistics.openConnections == 0)
        }
    }

    @Test func `a mute server sends and sends, and the client hears nothing`() async throws {
        try await Self.with { setting in
            let pair = try await setting.connect()
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try server.write("heard")
                #expect(try client.read(5) == Array("heard".utf8))
            }
            await setting.proxy.setFault(.mute)
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try client.write("hello?")
                #expect(try server.read(6) == Array("hello?".utf8))
                // More than all buffers on the way can hold.
                try server.write([UInt8](repeating: 1, count: 20 << 20))
                // What was written before this reached the proxy before the reply did.
                try server.write("over")
                while setting.proxy.statistics.swallowedBytes < 20 << 20 + 4 {}
            }
            await setting.proxy.setFault(.none)
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try server.write("again")
                #expect(try client.read(5) == Array("again".utf8))
            }
        }
    }

    @Test func `B38 a half-open wire carries nothing, not even an end, until it is mended`() async throws {
        try await Self.with { setting in
            let pair = try await setting.connect()
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try server.write("a")
                _ = try client.read(1)
            }
            await setting.proxy.setFault(.halfOpen)
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try client.write("lost?")
                try server.write("held")
                server.endWriting()
            }
            let other = setting.proxy.statistics
            #expect(other.bytesFromClients == 0)
            #expect(other.bytesFromServers == 1)
            #expect(other.openConnections == 1)
            await setting.proxy.setFault(.none)
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                #expect(try server.read(5) == Array("lost?".utf8))
                let (bytes, end) = try client.readToEnd()
                #expect(bytes == Array("held".utf8))
                #expect(end == .closed)
            }
        }
    }

    @Test func `a script cuts a connection at a byte, the next one is whole`() async throws {
        try await Self.with { setting in
            await setting.proxy.script([FaultStep(at: 100_000, .reset)], connections: 1)
            await setting.proxy.script([FaultStep(at: 70_000, .close)], connections: 1)
            for (count, end) in [(100_000, RawSocket.End.reset), (70_000, .closed), (200_000, .closed)] {
                let pair = try await setting.connect()
                try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                    Task.detached { [pair] in
                        try pair.server.write([UInt8](repeating: 7, count: 200_000))
                        pair.server.endWriting()
                    }
                    let result = try client.readToEnd()
                    #expect(result.bytes.count == count)
                    #expect(result.end == end)
                }
            }
        }
    }

    @Test func `garbage comes in between, bytes are left out`() async throws {
        try await Self.with { setting in
            await setting.proxy.script([
                FaultStep(at: 3, .insert(Array("??".utf8))), FaultStep(at: 5, .leaveOut(2)),
                FaultStep(at: 9, .halfOpen),
            ])
            let pair = try await setting.connect()
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                try server.write("abcdefghijkl")
                #expect(try client.read(9) == Array("abc??dehi".utf8))
            }
            await setting.proxy.closeAll()
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                #expect(try client.readToEnd() == ([], .reset))
                #expect(try server.readToEnd().end == .reset)
            }
        }
    }

    @Test(arguments: [1, 7, 1000])
    func `in small pieces everything arrives`(size: Int) async throws {
        try await Self.with { setting in
            await setting.proxy.setFault(.pieces(of: size))
            let pair = try await setting.connect()
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }
                Task.detached { [pair] in try pair.server.write(bytes) }
                #expect(try client.read(20_000) == bytes)
            }
        }
    }

    @Test func `slow and late, everything arrives`() async throws {
        try await Self.with { setting in
            var fault = WireFault.slow(bytesPerSecond: 1_000_000)
            fault.delay = .milliseconds(5)
            await setting.proxy.setFault(fault)
            let pair = try await setting.connect()
            try await pair.run { (client: RawSocket, server: RawSocket) throws -> Void in
                Task.detached { [pair] in
                    try pair.server.write([UInt8](repeating: 3, count: 50_000))
                    pair.server.endWriting()
                }
                let result = try client.readToEnd()
                #expect(result.bytes.count == 50_000)
                #expect(result.end == .closed)
            }
        }
    }

    @Test func `a server that is not there resets the client`() async throws {
        let port = try RawListener().port
        let proxy = FaultProxy(upstreamPort: port)
        try await proxy.start()
        try await offThePool { () throws -> Void in
            #expect(try RawSocket(port: proxy.port).readToEnd().end == .reset)
        }
        await proxy.stop()
    }

    @Test func `a proxy that has stopped stays stopped, and says so`() async throws {
        let proxy = FaultProxy(upstreamPort: 1)
        try await proxy.start()
        await proxy.stop()
        await proxy.stop()
        await proxy.setFault(.mute)
        await proxy.closeAll()
        #expect(await #expect(throws: ServerError.self) { try await proxy.start() }?.code == .alreadyStarted)
        await FaultProxy(upstreamPort: 1).stop()
    }
}
