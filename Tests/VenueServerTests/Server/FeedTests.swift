import Locking
import Testing
import VenueServer

@Suite struct FeedTests {
    @Test func `a source is pulled until it has finished, everything in order`() async throws {
        let script = Script(onOpen: { connection in
            var number = 0
            connection.pull { frames in
                for _ in 0..<100 {
                    frames.append(text: "\(number)")
                    number += 1
                }
                return number < 200_000 ? .more : .finished
            }
        })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            for number in 0..<200_000 {
                let text = try socket.readText()
                guard text == "\(number)" else { throw SocketFailure("\(text) instead of \(number)") }
            }
        }
    }

    @Test func `a paused source is asked again when it is resumed`() async throws {
        let script = Script(
            onOpen: { connection in
                var count = 0
                connection.pull { frames in
                    count += 1
                    frames.append(text: "round \(count)")
                    return .pause
                }
            },
            onMessage: { $2.resumePulling() }
        )
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            for round in 1...5 {
                #expect(try socket.readText() == "round \(round)")
                try socket.sendText("go on")
            }
        }
    }

    @Test func `messages sent from many threads all arrive, each thread's in order`() async throws {
        let connections = Locked<[ServerConnection]>([])
        let script = Script(onOpen: { connection in connections.withLock { $0.append(connection) } })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            #expect(try script.next() == .opened(1))
            let connection = try #require(connections.withLock { $0.first })
            for thread in 0..<4 {
                Task.detached {
                    for number in 0..<2000 { connection.send(text: "\(thread) \(number)") }
                }
            }
            var next = [0, 0, 0, 0]
            for _ in 0..<8000 {
                let parts = try socket.readText().split(separator: " ").compactMap { Int($0) }
                guard next[parts[0]] == parts[1] else { throw SocketFailure("out of order: \(parts)") }
                next[parts[0]] += 1
            }
        }
    }

    @Test func `a reader that does not read is cut when its queue is full`() async throws {
        let script = Script(onOpen: { connection in
            let message = String(repeating: "x", count: 1000)
            while connection.send(text: message) {}
            #expect(connection.discardedMessages == 1)
        })
        try await withServer(script, configure: { $0.queueLimit = 1 << 20 }) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            #expect(try script.next() == .opened(1))
            #expect(try script.next() == .closed(nil))
        }
    }

    @Test func `or loses what does not fit`() async throws {
        let script = Script(onOpen: { connection in
            for number in 0..<3000 { connection.send(text: "\(number)".padded(to: 1000)) }
            #expect(connection.discardedMessages > 1900)
            #expect(connection.queuedBytes < 1 << 20 + 2000)
        })
        try await withServer(
            script,
            configure: {
                $0.queueLimit = 1 << 20
                $0.whenQueueFull = .discard
            }
        ) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            for number in 0..<1000 { #expect(try socket.readText() == "\(number)".padded(to: 1000)) }
        }
    }

    @Test func `timers fire in the order of their deadlines`() async throws {
        let order = Locked<[Int]>([])
        let script = Script(onOpen: { connection in connection.send(text: "open") })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            for (index, delay) in [30, 10, 20, 10, 0].enumerated() {
                server.schedule(after: .milliseconds(delay)) { order.withLock { $0.append(index) } }
            }
            let done = try RawSocket(port: server.port)
            server.schedule(after: .milliseconds(31)) { order.withLock { $0.append(99) } }
            while order.withLock({ $0.last }) != 99 { try done.request("GET", "/"); _ = try done.readResponse() }
            #expect(order.withLock { $0 } == [4, 1, 3, 2, 0, 99])
            socket.close()
        }
    }
}

extension String {
    func padded(to length: Int) -> String { self + String(repeating: " ", count: length - self.utf8.count) }
}
