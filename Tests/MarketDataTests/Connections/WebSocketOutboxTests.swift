import Testing
import WebSocketCodec

@testable import MarketData

@Suite struct `What waits to be sent on a WebSocket` {
    @Test func `messages are taken only while the connection is open and not closing`() {
        var outbox = WebSocketOutbox(limit: 1_000)
        #expect(outbox.add(.text("early")) == .closed)
        outbox.open()
        #expect(outbox.add(.text("a")) == .queued(posts: true))
        #expect(outbox.add(.close(WebSocketClose(code: .normal))) == .queued(posts: false))
        #expect(outbox.add(.text("late")) == .closed)
        #expect(outbox.take().count == 2)
        outbox.end()
        #expect(outbox.add(.giveUp) == .closed)
        outbox.open()
        #expect(outbox.add(.text("after the end")) == .closed)
    }

    @Test func `the network thread is told once until it has looked`() {
        var outbox = WebSocketOutbox(limit: 1_000)
        outbox.open()
        #expect(outbox.add(.text("a")) == .queued(posts: true))
        #expect(outbox.add(.ping([])) == .queued(posts: false))
        #expect(outbox.take().count == 2)
        #expect(outbox.add(.text("b")) == .queued(posts: true))
    }

    @Test func `who was turned away is told once there is room`() {
        var outbox = WebSocketOutbox(limit: 40)
        outbox.open()
        // 14 bytes of header are counted with each.
        #expect(outbox.add(.text("0123456789")) == .queued(posts: true))
        #expect(outbox.add(.text("0123456789")) == .full)
        #expect(outbox.take().count == 1)
        #expect(outbox.add(.text("0123456789")) == .full)
        let (first, second) = (outbox.done(24), outbox.done(0))
        #expect(first)
        #expect(!second)
        #expect(outbox.add(.text(String(repeating: "x", count: 100))) == .queued(posts: true))
    }
}
