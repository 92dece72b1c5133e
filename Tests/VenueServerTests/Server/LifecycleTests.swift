import Glibc
import Testing
import VenueServer

@Suite struct LifecycleTests {
    @Test func `servers start and stop hundreds of times without leaving a descriptor`() async throws {
        func descriptors() -> Int { (0..<1024).count { fcntl(Int32($0), F_GETFD) >= 0 } }
        try await withServer { _ in }
        let before = descriptors()
        for _ in 0..<200 {
            let server = WebServer(handler: Script())
            try await server.start()
            await server.shutdown()
        }
        // Other tests run at the same time and have a few of their own.
        #expect(descriptors() < before + 150)
    }

    @Test func `servers run side by side`() async throws {
        let script = Script(onRequest: { $1.send(.text("here")) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await withServer(script) { server in
                        let socket = try RawSocket(port: server.port)
                        try socket.request("GET", "/")
                        #expect(try socket.readResponse().body == "here")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `an address in use is said so`() async throws {
        let first = WebServer(handler: Script())
        try await first.start()
        var configuration = WebServer.Configuration()
        configuration.port = first.port
        let second = WebServer(configuration: configuration, handler: Script())
        let error = await #expect(throws: ServerError.self) { try await second.start() }
        #expect(error?.code == .addressInUse)
        #expect(error?.message.contains("127.0.0.1 port \(first.port) is in use") == true)
        await second.shutdown()
        await first.shutdown()
    }

    @Test(arguments: ["localhost", "203.0.113.1", "not an address"])
    func `an address that is not here is said so`(host: String) async {
        var configuration = WebServer.Configuration()
        configuration.host = host
        let server = WebServer(configuration: configuration, handler: Script())
        let error = await #expect(throws: ServerError.self) { try await server.start() }
        #expect(error?.code == .addressUnavailable)
    }

    @Test func `it listens on IPv6`() async throws {
        let script = Script(onRequest: { $1.send(.text("six")) })
        try await withServer(script, configure: { $0.host = "::1" }) { server in
            let socket = try RawSocket(port: server.port, ipv6: true)
            try socket.request("GET", "/")
            #expect(try socket.readResponse().body == "six")
        }
    }

    @Test func `a port can be used again at once`() async throws {
        let first = WebServer(handler: Script())
        try await first.start()
        let port = first.port
        let socket = try RawSocket(port: port)
        try socket.request("GET", "/")
        _ = try socket.readResponse()
        await first.shutdown()
        try await withServer(configure: { $0.port = port }) { server in
            #expect(server.port == port)
            let socket = try RawSocket(port: port)
            try socket.request("GET", "/")
            _ = try socket.readResponse()
        }
    }

    @Test func `a server starts once`() async throws {
        let server = WebServer(handler: Script())
        try await server.start()
        let error = await #expect(throws: ServerError.self) { try await server.start() }
        #expect(error?.code == .alreadyStarted)
        await server.shutdown()
        await server.shutdown()
    }

    @Test func `a server never started shuts down`() async {
        await WebServer(handler: Script()).shutdown()
    }

    @Test func `shutdown cuts what is open, and the connection says so`() async throws {
        let script = Script(onOpen: { $0.send(text: "hello") })
        let server = WebServer(handler: script)
        try await server.start()
        let port = server.port
        let socket = try await offThePool { () -> Connected in
            let socket = try RawSocket(port: port)
            try socket.upgrade()
            _ = try socket.readText()
            return Connected(socket: socket)
        }
        await server.shutdown()
        try await offThePool { () throws -> Void in
            #expect(try socket.socket.readToEnd().bytes.isEmpty)
            #expect(try script.next() == .opened(1))
            #expect(try script.next() == .closed(nil))
        }
    }

    @Test func `B52 it changes no signal handler and writes nothing`() async throws {
        // In a process of its own: libwebsockets changes SIGPIPE for a moment, and other tests do that all the time.
        let result = await #expect(
            processExitsWith: .success,
            observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            @Sendable func dispositions() -> [Int] {
                (1..<32).map { number in
                    var action = sigaction()
                    sigaction(Int32(number), nil, &action)
                    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
                }
            }
            let before = dispositions()
            try await withServer(configure: { $0.certificate = Certificates.named("server") }) { server in
                let socket = try RawSocket(port: server.port)
                try socket.write("this is no TLS\r\n\r\n")
                _ = try socket.readToEnd()
                precondition(dispositions() == before)
            }
            precondition(dispositions() == before)
        }
        let text = String(
            decoding: (result?.standardOutputContent ?? []) + (result?.standardErrorContent ?? []),
            as: UTF8.self
        )
        #expect(!text.contains("lws") && !text.contains("vhost") && !text.contains(" E: "))
    }

    struct Connected: @unchecked Sendable { let socket: RawSocket }
}
