import Testing
import WebSocketCodec

@testable import MarketData

@Suite struct `What waits to be sent on a WebSocket` {
    @Test func `messages are taken only while the connection is open and not closing`() {
        var outbox = WebSocketOutbox(limit: 1_000)
        #expect(outbox.add(.text("early")) == .closed)
        outbox.open()
        #expect(outbox.add(.text("a")) == .queued(posts: true))
        #expect(outbox.add(.close(WebSocketClose(code: .normal))) == .queued(posts: true))
        #expect(outbox.add(.text("late")) == .closed)
        #expect(outbox.next(hasRoom: true).words == ["a", "close"])
        outbox.end()
        #expect(outbox.add(.giveUp) == .closed)
        outbox.open()
        #expect(outbox.add(.text("after the end")) == .closed)
    }

    @Test func `a close before the handshake is done keeps the connection shut`() {
        var outbox = WebSocketOutbox(limit: 1_000)
        #expect(outbox.add(.close(WebSocketClose(code: .normal))) == .queued(posts: true))
        outbox.open()
        #expect(outbox.add(.text("a")) == .closed)
    }

    @Test func `the network thread is told once until it has looked`() {
        var outbox = WebSocketOutbox(limit: 1_000)
        outbox.open()
        #expect(outbox.add(.text("a")) == .queued(posts: true))
        #expect(outbox.add(.ping([])) == .queued(posts: false))
        #expect(outbox.next(hasRoom: true).words == ["a", "ping"])
        #expect(outbox.add(.text("b")) == .queued(posts: true))
        // It looks again when the socket has room: until then there is nothing to tell it.
        #expect(outbox.next(hasRoom: false).words == [])
        #expect(outbox.add(.text("c")) == .queued(posts: false))
        #expect(outbox.next(hasRoom: true).words == ["b", "c"])
    }

    @Test func `a close and giving up do not wait for room`() {
        var outbox = WebSocketOutbox(limit: 1_000)
        outbox.open()
        #expect(outbox.add(.text("a")) == .queued(posts: true))
        #expect(outbox.next(hasRoom: true).words == ["a"])
        #expect(outbox.add(.close(WebSocketClose(code: .normal))) == .queued(posts: true))
        #expect(outbox.next(hasRoom: false).words == ["close"])
        #expect(outbox.add(.giveUp) == .queued(posts: true))
        #expect(outbox.next(hasRoom: false).words == ["give up"])
    }

    @Test func `a close stays behind the messages, giving up drops them`() {
        var outbox = WebSocketOutbox(limit: 1_000)
        outbox.open()
        _ = outbox.add(.text("a"))
        _ = outbox.add(.close(WebSocketClose(code: .normal)))
        #expect(outbox.next(hasRoom: false).words == [])
        _ = outbox.add(.giveUp)
        #expect(outbox.next(hasRoom: false).words == ["give up"])
    }

    @Test func `messages are framed in batches, and all are counted until they are written`() {
        var outbox = WebSocketOutbox(limit: 200_000)
        outbox.open()
        let large = String(repeating: "x", count: 60_000)
        for _ in 0..<3 { #expect(outbox.add(.text(large)) != .full) }
        #expect(outbox.next(hasRoom: true).words.count == 2)
        #expect(outbox.add(.text(large)) == .full)
        #expect(outbox.next(hasRoom: false).words == [])
        #expect(outbox.next(hasRoom: true).words.count == 1)
        #expect(outbox.add(.text(large)) != .full)
    }

    @Test func `a sender that was turned away is told once when everything is written`() {
        var outbox = WebSocketOutbox(limit: 40)
        outbox.open()
        // 14 bytes of header are counted with each.
        #expect(outbox.add(.text("0123456789")) == .queued(posts: true))
        #expect(outbox.add(.text("0123456789")) == .full)
        #expect(outbox.next(hasRoom: true).words.count == 1)
        #expect(outbox.add(.text("0123456789")) == .full)
        #expect(outbox.next(hasRoom: false).words == [])
        #expect(outbox.next(hasRoom: true).words == ["writable"])
        #expect(outbox.next(hasRoom: true).words == [])
        #expect(outbox.add(.text(String(repeating: "x", count: 100))) == .queued(posts: true))
    }
}

extension WebSocketOutbox.Action {
    /// The action in words; none for waiting.
    fileprivate var words: [String] {
        switch self {
        case .perform(let commands):
            commands.map { command in
                switch command {
                case .text(let text): text
                case .binary: "binary"
                case .ping: "ping"
                case .close: "close"
                case .giveUp: "give up"
                }
            }
        case .tellWritable: ["writable"]
        case .wait: []
        }
    }
}
