import Foundation
import Locking
import MarketDataModel
import NetworkTransport
import Testing
import VenueServer
import WebSocketCodec

@testable import MarketData

@Suite(.timeLimit(.minutes(1))) struct `A WebSocket over a socket` {
    @Test(arguments: [false, true])
    func `messages go both ways, plain and compressed, and the close is answered`(compresses: Bool) async throws {
        try await self.serve(compresses: compresses) { port, loop in
            let ear = Ear()
            let channel = try self.open(port, loop, ear, deflate: compresses ? WebSocketDeflateOffer() : nil)
            #expect(channel.send(text: "early") == .closed)
            var sounds = ear.sounds.makeAsyncIterator()
            #expect(await sounds.next() == .opened(compressed: compresses))
            let texts = (0..<20).map { "message \($0) " + String(repeating: "quote ", count: $0 * 10) }
            for text in texts { #expect(channel.send(text: text) == .queued) }
            for text in texts { #expect(await sounds.next() == .text(text)) }
            #expect(channel.send(binary: [1, 2, 3]) == .queued)
            #expect(await sounds.next() == .binary([1, 2, 3]))
            #expect(channel.ping([0x21]) == .queued)
            #expect(await sounds.next() == .pong([0x21]))
            channel.close()
            #expect(channel.send(text: "late") == .closed)
            let answer = WebSocketClose(code: .normal)
            #expect(await sounds.next() == .closed(.webSocket(.byClient(answer: answer))))
            #expect(await sounds.next() == nil)
        }
    }

    @Test func `a message larger than every buffer comes through`() async throws {
        try await self.serve { port, loop in
            let ear = Ear()
            let channel = try self.open(port, loop, ear)
            var sounds = ear.sounds.makeAsyncIterator()
            _ = await sounds.next()
            let text = String(repeating: "0123456789", count: 90_000)
            #expect(channel.send(text: text) == .queued)
            #expect(await sounds.next() == .text(text))
            channel.close()
        }
    }

    @Test func `messages of several threads arrive once, each thread's in its order`() async throws {
        try await self.serve { port, loop in
            let ear = Ear()
            let channel = try self.open(port, loop, ear)
            var sounds = ear.sounds.makeAsyncIterator()
            _ = await sounds.next()
            await withTaskGroup(of: Void.self) { group in
                for sender in 0..<4 {
                    group.addTask { for number in 0..<50 { _ = channel.send(text: "\(sender) \(number)") } }
                }
            }
            var numbers = [[Int]](repeating: [], count: 4)
            for _ in 0..<200 {
                guard case .text(let text)? = await sounds.next() else { break }
                let words = text.split(separator: " ").compactMap { Int($0) }
                numbers[words[0]].append(words[1])
            }
            #expect(numbers == [[Int]](repeating: Array(0..<50), count: 4))
        }
    }

    @Test func `a full queue turns messages away, and tells when it takes them again`() async throws {
        let gate = DispatchSemaphore(value: 0)
        defer { gate.signal() }
        try await self.serve(gate: gate) { port, loop in
            let ear = Ear()
            let channel = try self.open(port, loop, ear)
            var sounds = ear.sounds.makeAsyncIterator()
            _ = await sounds.next()
            #expect(channel.send(text: "wait") == .queued)
            // More than the kernel takes while the server reads nothing; taken once nothing waits before it.
            let large = [UInt8](repeating: 7, count: 20_000_000)
            if channel.send(binary: large) == .full {
                #expect(await sounds.next() == .writable)
                #expect(channel.send(binary: large) == .queued)
            }
            #expect(channel.send(text: "late") == .full)
            #expect(channel.ping() == .full)
            gate.signal()
            #expect(await sounds.next() == .writable)
            #expect(channel.send(text: "next") == .queued)
            #expect(await sounds.next() == .text("20000000 bytes"))
            #expect(await sounds.next() == .text("next"))
        }
    }

    @Test func `a close by the server is told with its code`() async throws {
        try await self.serve { port, loop in
            let ear = Ear()
            let channel = try self.open(port, loop, ear)
            var sounds = ear.sounds.makeAsyncIterator()
            _ = await sounds.next()
            _ = channel.send(text: "close")
            let close = WebSocketClose(code: .serviceRestart, reason: "restart")
            #expect(await sounds.next() == .closed(.webSocket(.byServer(close))))
        }
    }

    @Test func `a connection that breaks is told, once`() async throws {
        try await self.serve { port, loop in
            let ear = Ear()
            let channel = try self.open(port, loop, ear)
            var sounds = ear.sounds.makeAsyncIterator()
            _ = await sounds.next()
            _ = channel.send(text: "drop")
            guard case .closed(let end)? = await sounds.next() else {
                Issue.record("not closed")
                return
            }
            switch end {
            case .webSocket(.lost), .network: break
            default: Issue.record("\(end)")
            }
            #expect(await sounds.next() == nil)
            #expect(channel.send(text: "x") == .closed)
        }
    }

    @Test func `a refused upgrade has its status and its body's start`() async throws {
        try await self.serve { port, loop in
            let ear = Ear()
            _ = try self.open(port, loop, ear, path: "/refuse")
            var sounds = ear.sounds.makeAsyncIterator()
            guard case .closed(.webSocket(.handshake(.refused(let refusal))))? = await sounds.next() else {
                Issue.record("not refused")
                return
            }
            #expect(refusal.status == 429)
            #expect(refusal.bodyStart.contains("slow down"))
        }
    }

    @Test func `a ban on an upgrade has its whole body`() async throws {
        try await self.serve { port, loop in
            let ear = Ear()
            _ = try self.open(port, loop, ear, path: "/ban")
            var sounds = ear.sounds.makeAsyncIterator()
            guard case .closed(.webSocket(.handshake(.refused(let refusal))))? = await sounds.next() else {
                Issue.record("not refused")
                return
            }
            #expect(refusal.status == 418)
            #expect(refusal.body == Echo.ban)
        }
    }

    @Test func `a ping beyond the limit is answered by itself once there is room, and pongs are counted`() async throws
    {
        try await self.serve { port, loop in
            let ear = Ear()
            let limit = WebSocketPongLimit(1, within: .milliseconds(300))
            let channel = try self.open(port, loop, ear, pongLimit: limit)
            var sounds = ear.sounds.makeAsyncIterator()
            _ = await sounds.next()
            // Nothing else comes that could remind the client of a ping that waits.
            for name in ["a", "b", "c"] {
                #expect(channel.send(text: "ping \(name)") == .queued)
                #expect(await sounds.next() == .answeredPing)
                #expect(await sounds.next() == .text("pong \(name)"))
            }
            channel.close()
        }
    }

    @Test func `a handshake that is given up ends at once`() async throws {
        try await self.serve { port, loop in
            let ear = Ear()
            let channel = try self.open(port, loop, ear)
            channel.giveUp()
            var last: Ear.Sound?
            for await sound in ear.sounds { last = sound }
            guard case .closed? = last else {
                Issue.record("not closed")
                return
            }
        }
    }

    @Test func `nobody listening, or a loop that is shut down, is told`() async throws {
        let loop = NetworkLoop()
        let ear = Ear()
        // Port 1 of the loopback: nobody has that.
        _ = try self.open(1, loop, ear)
        var sounds = ear.sounds.makeAsyncIterator()
        guard case .closed(.network(let error))? = await sounds.next() else {
            Issue.record("not closed")
            return
        }
        #expect(error.code == .connectionRefused)
        await loop.shutdown()
        let late = Ear()
        _ = try self.open(1, loop, late)
        var rest = late.sounds.makeAsyncIterator()
        guard case .closed(.network(let end))? = await rest.next() else {
            Issue.record("not closed")
            return
        }
        #expect(end.code == .shutDown)
    }

    /// A loop that is shut down tells the delegate within `start()`, earlier than any network can.
    @Test func `a delegate is told nothing before it can have the channel`() async throws {
        let loop = NetworkLoop()
        await loop.shutdown()
        let owner = Owner()
        let channel = try WebSocketChannel(
            WebSocketRequest(host: "127.0.0.1", path: "/"),
            at: StreamTarget(host: "127.0.0.1", port: 1, isTLS: false),
            on: loop,
            delegate: owner
        )
        #expect(owner.state.withLock { $0.hadChannel } == nil)
        owner.state.withLock { $0.channel = channel }
        channel.start()
        #expect(owner.state.withLock { $0.hadChannel } == true)
    }

    private func open(
        _ port: Int,
        _ loop: NetworkLoop,
        _ ear: Ear,
        path: String = "/",
        deflate: WebSocketDeflateOffer? = nil,
        pongLimit: WebSocketPongLimit? = nil
    ) throws -> WebSocketChannel {
        let channel = try WebSocketChannel(
            WebSocketRequest(host: "127.0.0.1:\(port)", path: path, deflate: deflate),
            at: StreamTarget(host: "127.0.0.1", port: UInt16(port), isTLS: false),
            on: loop,
            pongLimit: pongLimit,
            delegate: ear
        )
        channel.start()
        return channel
    }

    /// Runs `body` against an echoing server.
    private func serve(
        compresses: Bool = false,
        gate: DispatchSemaphore? = nil,
        _ body: (Int, NetworkLoop) async throws -> Void
    ) async throws {
        var configuration = WebServer.Configuration()
        configuration.permessageDeflate = compresses
        configuration.maximumMessageSize = 32 << 20
        let server = WebServer(configuration: configuration, handler: Echo(gate: gate))
        try await server.start()
        let loop = NetworkLoop()
        do {
            try await body(server.port, loop)
        } catch {
            Issue.record(error)
        }
        await loop.shutdown()
        await server.shutdown()
    }
}

/// Sends back what it hears, and does what two words ask for.
private struct Echo: WebServerHandler {
    /// What the server waits for on "wait", reading nothing meanwhile.
    let gate: DispatchSemaphore?

    static let ban = Array(
        (#"{"code":-1003,"msg":"IP banned until 1767225660000"}"# + String(repeating: " ", count: 20_000)).utf8
    )

    func upgrade(_ request: ServerRequest) -> UpgradeDecision {
        switch request.path {
        case "/refuse": .reject(ServerResponse(status: 429, body: Array("slow down".utf8)))
        case "/ban": .reject(ServerResponse(status: 418, body: Self.ban))
        default: .accept()
        }
    }

    func receivedPong(_ payload: [UInt8], on connection: ServerConnection) {
        connection.send(text: Array("pong ".utf8) + payload)
    }

    func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection) {
        guard message.count < 10_000_000 else {
            connection.send(text: Array("\(message.count) bytes".utf8))
            return
        }
        switch String(decoding: message, as: UTF8.self) {
        case "wait": self.gate?.wait()
        case "close": connection.close(code: 1012, reason: "restart")
        case "drop": connection.drop()
        case let text where text.hasPrefix("ping "): connection.ping(Array(text.utf8.dropFirst(5)))
        default: _ = isText ? connection.send(text: message) : connection.send(binary: message)
        }
    }
}

/// A delegate that needs its channel as soon as it is told anything.
private final class Owner: WebSocketDelegate {
    struct State {
        var channel: WebSocketChannel?
        /// Whether it had the channel when it was told something first.
        var hadChannel: Bool?
    }

    let state = Locked(State())

    private func note() { self.state.withLock { $0.hadChannel = $0.hadChannel ?? ($0.channel != nil) } }

    func webSocketOpened(_ agreement: WebSocketAgreement, over info: StreamInfo) { self.note() }

    func webSocketReceived(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        at stamp: ReceiveStamp
    ) { self.note() }

    func webSocketClosed(_ end: WebSocketChannelEnd) { self.note() }
}

/// What a delegate is told, as a sequence that ends with the connection.
private final class Ear: WebSocketDelegate {
    enum Sound: Hashable {
        case opened(compressed: Bool)
        case text(String)
        case binary([UInt8])
        case pong([UInt8])
        case answeredPing
        case writable
        case closed(WebSocketChannelEnd)
    }

    let sounds: AsyncStream<Sound>
    private let continuation: AsyncStream<Sound>.Continuation

    init() {
        (self.sounds, self.continuation) = AsyncStream.makeStream()
    }

    func webSocketOpened(_ agreement: WebSocketAgreement, over info: StreamInfo) {
        self.continuation.yield(.opened(compressed: agreement.deflate != nil))
    }

    func webSocketReceived(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        at stamp: ReceiveStamp
    ) {
        for index in messages.indices {
            let slice = messages[index]
            let source = slice.isAssembled ? assembled : bytes
            let payload = (slice.offset..<slice.offset + slice.count).map { source[$0] }
            self.continuation.yield(slice.isText ? .text(String(decoding: payload, as: UTF8.self)) : .binary(payload))
        }
    }

    func webSocketAnsweredPing() { self.continuation.yield(.answeredPing) }

    func webSocketWritable() { self.continuation.yield(.writable) }

    func webSocketPonged(_ payload: [UInt8]) { self.continuation.yield(.pong(payload)) }

    func webSocketClosed(_ end: WebSocketChannelEnd) {
        self.continuation.yield(.closed(end))
        self.continuation.finish()
    }
}
