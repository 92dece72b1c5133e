import MarketDataModel
import TestSupport
import Testing

@testable import WebSocketCodec

@Suite struct `A WebSocket connection` {
    /// A connection that has opened, its request drained.
    static func open(pongBytes: Int = 1 << 14, pongLimit: WebSocketPongLimit? = nil) throws -> Connection {
        var connection = try Connection(pongBytes: pongBytes, pongLimit: pongLimit)
        let action = connection.receive(Array(`The opening handshake`.answer().utf8))
        guard case .opened = action else { throw WebSocketEnd.lost }
        connection.drain()
        return connection
    }

    @Test func `bytes that come with the 101 are frames`() throws {
        var connection = try Connection()
        let head = Array(`The opening handshake`.answer().utf8)
        let bytes = head + Frame.text("first").bytes
        let (used, action) = connection.machine.receive(bytes.span, at: .zero, random: &connection.random)
        #expect(used == head.count)
        guard case .opened = action else {
            Issue.record("\(action)")
            return
        }
        let rest = Array(bytes[used...])
        #expect(connection.receive(rest) == .deliver)
        #expect(connection.messages == [MessageSlice(offset: 2, count: 5)])
    }

    @Test func `a refusal ends the connection`() throws {
        var connection = try Connection()
        let action = connection.receive(Array("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".utf8))
        guard case .closed(.handshake(.refused(let refusal))) = action else {
            Issue.record("\(action)")
            return
        }
        #expect(refusal.status == 503)
        #expect(connection.receive([1, 2, 3]) == .deliver)
        #expect(connection.machine.transportEnded() == .none)
    }

    @Test func `pings are answered in order, all are heard`() throws {
        var connection = try Self.open()
        #expect(connection.receive([Frame.ping("1"), .text("x"), .ping("2")].bytes) == .deliver)
        #expect(connection.heard() == [.pong([0x31]), .pong([0x32])])
        let kinds = connection.machine.controls.map(\.kind)
        #expect(kinds == [.ping, .ping])
    }

    @Test func `of thousands of pings in a read only the newest are answered`() throws {
        var connection = try Self.open()
        let frames = (0..<2_000).map { Frame.ping("\($0)") }
        #expect(connection.receive(frames.bytes) == .deliver)
        #expect(connection.heard() == (1_984..<2_000).map { .pong(Array("\($0)".utf8)) })
    }

    @Test func `a server that does not read its pongs gets no more beyond the limit`() throws {
        var connection = try Self.open(pongBytes: 100)
        for _ in 0..<1_000 { _ = connection.receive(Frame.ping("0123456789").bytes) }
        let waiting = connection.machine.outbound.count
        #expect(waiting <= 100)
        #expect(waiting > 50)
    }

    @Test func `the server's close is answered with its code, once`() throws {
        var connection = try Self.open()
        let action = connection.receive([Frame.text("last"), .close(1012, "restart"), .text("never")].bytes)
        #expect(action == .closed(.byServer(WebSocketClose(code: .serviceRestart, reason: "restart"))))
        #expect(connection.messages.count == 1)
        #expect(connection.heard() == [.close([0x03, 0xF4])])
        #expect(connection.receive(Frame.close(1000).bytes) == .deliver)
        let isSent = connection.send("x")
        #expect(!isSent)
        #expect(connection.close() == .none)
        #expect(connection.machine.transportEnded() == .none)
        #expect(connection.heard() == [])
    }

    @Test func `a close without a code is answered without one`() throws {
        var connection = try Self.open()
        #expect(connection.receive(Frame.close(nil).bytes) == .closed(.byServer(WebSocketClose(code: .none))))
        #expect(connection.heard() == [.close([])])
    }

    @Test func `our close awaits the server's, messages may still come`() throws {
        var connection = try Self.open()
        #expect(connection.close() == .awaitAnswer)
        #expect(connection.heard() == [.close([0x03, 0xE8])])
        #expect(connection.close() == .none)
        let isSent = connection.send("x")
        #expect(!isSent)
        #expect(connection.receive([Frame.text("still"), .ping("?")].bytes) == .deliver)
        #expect(connection.messages.count == 1)
        // Nothing may follow our close frame, a pong neither.
        #expect(connection.heard() == [])
        let answer = WebSocketClose(code: .normal)
        #expect(connection.receive(Frame.close(1000).bytes) == .closed(.byClient(answer: answer)))
        #expect(connection.heard() == [])
    }

    @Test func `our close is not waited for beyond the deadline`() throws {
        var connection = try Self.open()
        #expect(connection.machine.deadlinePassed() == .none)
        _ = connection.close()
        #expect(connection.machine.deadlinePassed() == .closed(.byClient(answer: nil)))
        #expect(connection.machine.deadlinePassed() == .none)
    }

    @Test func `a handshake is not waited for beyond the deadline`() throws {
        var connection = try Connection()
        #expect(connection.machine.deadlinePassed() == .closed(.handshake(.timedOut)))
        var other = try Connection()
        #expect(other.close() == .closed(.byClient(answer: nil)))
    }

    @Test func `a transport that ends is told apart by what was going on`() throws {
        var handshaking = try Connection()
        #expect(handshaking.machine.transportEnded() == .closed(.handshake(.ended)))
        var open = try Self.open()
        #expect(open.machine.transportEnded() == .closed(.lost))
        #expect(open.machine.transportEnded() == .none)
        var closing = try Self.open()
        _ = closing.close()
        #expect(closing.machine.transportEnded() == .closed(.byClient(answer: nil)))
    }

    @Test(arguments: [
        (Frame(opcode: 2, announced: 100_000_000), 1009), (Frame(opcode: 1, payload: [0xFF]), 1007),
        (Frame(opcode: 5), 1002),
    ])
    func `B42 a fault of the wire closes with its code, what came before it is delivered`(
        frame: Frame,
        code: Int
    ) throws {
        var connection = try Self.open()
        let action = connection.receive([Frame.text("good"), .ping("p"), frame].bytes)
        guard case .closed(.violation(let error)) = action else {
            Issue.record("\(action)")
            return
        }
        #expect(Int(error.closeCode.rawValue) == code)
        #expect(connection.messages == [MessageSlice(offset: 2, count: 4)])
        let sent = connection.heard()
        #expect(sent.first == .pong([0x70]))
        guard case .close(let payload)? = sent.last else {
            Issue.record("\(sent)")
            return
        }
        #expect(Int(payload[0]) << 8 | Int(payload[1]) == code)
        #expect(connection.receive(Frame.text("x").bytes) == .deliver)
        #expect(connection.messages.isEmpty)
    }

    @Test func `what was sent in part stays in part`() throws {
        var connection = try Self.open()
        connection.send("abc")
        let all = connection.machine.outbound
        connection.machine.sent(4)
        let rest = connection.machine.outbound
        #expect(rest == Array(all[4...]))
        connection.machine.sent(1_000)
        let none = connection.machine.outbound
        #expect(none.isEmpty)
    }

    @Test func `every event is legal in every state`() throws {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var connection = try Connection()
            for _ in 0..<12 {
                switch UInt8.random(in: 0..<9, using: &random) {
                case 0: _ = connection.receive(Array(`The opening handshake`.answer().utf8))
                case 1: _ = connection.receive([Frame.text("a"), .ping("b")].bytes)
                case 2: _ = connection.receive(Frame.close(1000).bytes)
                case 3: _ = connection.receive([0xFF])
                case 4: _ = connection.close()
                case 5: _ = connection.machine.deadlinePassed()
                case 6: connection.send("text")
                case 7: connection.drain()
                default: if seed % 3 == 0 { _ = connection.machine.transportEnded() }
                }
            }
            _ = connection.machine.transportEnded()
            let isClosed = connection.machine.isClosed
            #expect(isClosed)
        }
    }
}

/// A machine with its generator.
struct Connection: ~Copyable {
    var machine: WebSocketStateMachine
    var random = Scripted(value: 0)
    var now = MonotonicTime.zero

    init(pongBytes: Int = 1 << 14, pongLimit: WebSocketPongLimit? = nil) throws {
        let request = WebSocketRequest(host: "venue.example")
        self.machine = try WebSocketStateMachine(
            request,
            pongLimit: pongLimit,
            pongBytes: pongBytes,
            random: &self.random
        )
    }

    var messages: [MessageSlice] { self.machine.messages }

    /// Gives all bytes to the machine; the last action.
    mutating func receive(_ bytes: [UInt8]) -> WebSocketStateMachine.ReceiveAction {
        var random = self.random
        return self.machine.receive(bytes.span, at: self.now, random: &random).action
    }

    @discardableResult
    mutating func send(_ text: String) -> Bool {
        var random = self.random
        return self.machine.send(text: text, random: &random)
    }

    mutating func close() -> WebSocketStateMachine.CloseAction {
        var random = self.random
        return self.machine.close(WebSocketClose(code: .normal), random: &random)
    }

    mutating func drain() { self.machine.sent(self.machine.outbound.count) }

    /// What the server hears of what waits to be sent.
    mutating func heard() -> [Heard] {
        var rest = self.machine.outbound[...]
        var listener = Listener()
        while !rest.isEmpty {
            let count = Int(rest[rest.startIndex + 1] & 0x7F)
            let end = rest.startIndex + 6 + count
            listener.receive(unmasked(Array(rest[..<end])))
            rest = rest[end...]
        }
        self.drain()
        return listener.heard
    }
}
