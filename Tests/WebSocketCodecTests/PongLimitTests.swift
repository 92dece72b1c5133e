import MarketDataModel
import TestSupport
import Testing

@testable import WebSocketCodec

@Suite struct `A limit of pongs` {
    static func open(_ limit: WebSocketPongLimit?) throws -> Connection {
        try `A WebSocket connection`.open(pongLimit: limit)
    }

    static func time(_ milliseconds: Int64) -> MonotonicTime { .zero + .milliseconds(milliseconds) }

    static func pongs(_ names: String...) -> [Heard] { names.map { .pong(Array($0.utf8)) } }

    @Test func `without room only the newest ping is answered, when there is room again`() throws {
        var connection = try Self.open(WebSocketPongLimit(2, within: .seconds(1)))
        _ = connection.receive([Frame.ping("1"), .ping("2"), .ping("3")].bytes)
        #expect(connection.heard() == Self.pongs("2", "3"))
        connection.now = Self.time(300)
        _ = connection.receive(Frame.ping("4").bytes)
        _ = connection.receive(Frame.ping("5").bytes)
        #expect(connection.heard() == [])
        let due = connection.machine.pongDue
        #expect(due == Self.time(1_000))
        connection.answerOwedPing(at: 999)
        #expect(connection.heard() == [])
        connection.answerOwedPing(at: 1_000)
        #expect(connection.heard() == Self.pongs("5"))
        connection.answerOwedPing(at: 3_000)
        #expect(connection.heard() == [])
        let (sent, later) = (connection.machine.pongsSent, connection.machine.pongDue)
        #expect(sent == 3)
        #expect(later == nil)
    }

    @Test func `a message that comes when there is room again has the waiting pong sent, too`() throws {
        var connection = try Self.open(WebSocketPongLimit(1, within: .seconds(1)))
        _ = connection.receive(Frame.ping("1").bytes)
        _ = connection.receive(Frame.ping("2").bytes)
        #expect(connection.heard() == Self.pongs("1"))
        connection.now = Self.time(1_000)
        _ = connection.receive(Frame.text("x").bytes)
        #expect(connection.heard() == Self.pongs("2"))
    }

    @Test func `a newer ping takes the place of the one that waits`() throws {
        var connection = try Self.open(WebSocketPongLimit(1, within: .seconds(1)))
        _ = connection.receive(Frame.ping("1").bytes)
        _ = connection.receive(Frame.ping("2").bytes)
        connection.now = Self.time(1_500)
        _ = connection.receive(Frame.ping("3").bytes)
        #expect(connection.heard() == Self.pongs("1", "3"))
        connection.answerOwedPing(at: 9_000)
        #expect(connection.heard() == [])
    }

    /// Three pings a second for a minute.
    @Test(arguments: [1, 2, 4])
    func `a venue that pings three times a second is answered within its limit, the last time too`(limit: Int) throws {
        var connection = try Self.open(WebSocketPongLimit(limit, within: .seconds(1)))
        var sent: [Int64] = []
        var last: Heard?
        for step: Int64 in 0...6_200 {
            let milliseconds = step * 10
            connection.now = Self.time(milliseconds)
            if milliseconds <= 60_000, milliseconds % 330 == 0 {
                _ = connection.receive(Frame.ping("\(milliseconds)").bytes)
            } else if let due = connection.machine.pongDue, due <= connection.now {
                connection.answerOwedPing(at: milliseconds)
            }
            let heard = connection.heard()
            sent += heard.map { _ in milliseconds }
            last = heard.last ?? last
        }
        for time in sent { #expect(sent.count { $0 > time - 1_000 && $0 <= time } <= limit) }
        #expect(sent.count >= min(limit, 3) * 60)
        #expect(last == .pong(Array("\(60_000 / 330 * 330)".utf8)))
        let counted = connection.machine.pongsSent
        #expect(counted == sent.count)
    }

    @Test func `what is owed when the connection closes is not sent`() throws {
        var connection = try Self.open(WebSocketPongLimit(1, within: .seconds(1)))
        _ = connection.receive([Frame.ping("1"), .ping("2")].bytes)
        _ = connection.receive(Frame.ping("3").bytes)
        _ = connection.close()
        connection.drain()
        connection.answerOwedPing(at: 5_000)
        let due = connection.machine.pongDue
        #expect(due == nil)
        #expect(connection.heard() == [])
    }

    @Test func `a clock that steps back sends nothing beyond the limit`() throws {
        var connection = try Self.open(WebSocketPongLimit(1, within: .seconds(1)))
        connection.now = Self.time(5_000)
        _ = connection.receive(Frame.ping("1").bytes)
        connection.now = Self.time(4_000)
        _ = connection.receive(Frame.ping("2").bytes)
        #expect(connection.heard() == Self.pongs("1"))
    }

    @Test func `pongs are counted without a limit as well`() throws {
        var connection = try Self.open(nil)
        _ = connection.receive([Frame.ping("1"), .text("x"), .ping("2")].bytes)
        let (sent, due) = (connection.machine.pongsSent, connection.machine.pongDue)
        #expect(sent == 2)
        #expect(due == nil)
    }
}

extension Connection {
    mutating func answerOwedPing(at milliseconds: Int64) {
        var random = self.random
        self.machine.answerOwedPing(now: .zero + .milliseconds(milliseconds), random: &random)
    }
}
