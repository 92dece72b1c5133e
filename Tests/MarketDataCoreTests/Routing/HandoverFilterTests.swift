import MarketDataCore
import MarketDataModel
import Testing

@Suite struct `When one connection takes over from another` {
    @Test func `every trade is told once, though both connections send it`() {
        var filter = HandoverFilter(.stream)
        var told: [UInt64] = []
        func hear(_ connection: UInt64, _ id: UInt64) {
            if filter.judge(connection: connection, number: id, keepsEvery: true) == .admitted { told.append(id) }
        }
        // The old one is at 5, the new one begins at 8; the old one goes on to 9.
        for id in 1...5 as ClosedRange<UInt64> { hear(1, id) }
        hear(2, 8)
        for id in 6...9 as ClosedRange<UInt64> { hear(1, id) }
        for id in 9...12 as ClosedRange<UInt64> { hear(2, id) }
        #expect(told.sorted() == Array(1...12))
    }

    @Test func `a new connection that lags repeats nothing`() {
        var filter = HandoverFilter(.stream)
        #expect(filter.trade(1, 10) == .admitted)
        #expect(filter.trade(2, 9) == .superseded)
        #expect(filter.trade(2, 10) == .superseded)
        #expect(filter.trade(2, 11) == .admitted)
    }

    @Test func `the connection that leaves tells no older quote`() {
        var filter = HandoverFilter(.stream)
        #expect(filter.quote(1, 5) == .admitted)
        #expect(filter.quote(2, 8) == .admitted)
        #expect(filter.quote(1, 6) == .superseded)
        #expect(filter.quote(1, 9) == .superseded)
    }

    @Test func `a venue that begins its numbers anew is not silenced`() {
        var filter = HandoverFilter(.stream)
        #expect(filter.trade(1, 1_000_000) == .admitted)
        filter.settle()
        #expect(filter.trade(2, 1) == .admitted)
        #expect(filter.trade(2, 2) == .admitted)
        // On one connection, too: the fall is told, and once the stream is subscribed anew its numbers count.
        #expect(filter.trade(2, 1) == .fell)
        filter.settle()
        #expect(filter.trade(2, 1) == .admitted)
        #expect(filter.trade(2, 2) == .admitted)
    }

    @Test func `a connection that is numbered anew speaks once the filter is reset`() {
        var filter = HandoverFilter(.stream)
        #expect(filter.trade(7, 100) == .admitted)
        #expect(filter.trade(1, 101) == .superseded)
        filter.reset()
        #expect(filter.trade(1, 5) == .admitted)
        #expect(filter.trade(1, 6) == .admitted)
    }

    @Test func `within one connection a trade comes once, and a quote of the same number again`() {
        var trades = HandoverFilter(.stream)
        #expect(trades.trade(1, 5) == .admitted)
        #expect(trades.trade(1, 5) == .superseded)
        var quotes = HandoverFilter(.stream)
        #expect(quotes.quote(1, 5) == .admitted)
        #expect(quotes.quote(1, 5) == .admitted)
        #expect(quotes.quote(1, 4) == .fell)
        #expect(quotes.quote(1, 6) == .admitted)
    }

    @Test func `sequence numbers of a connection compare with no other connection's`() {
        var filter = HandoverFilter(.connection)
        #expect(filter.trade(1, 1_000) == .admitted)
        #expect(filter.trade(1, 999) == .fell)
        // The replacement counts from one, and the connection that leaves has nothing more to say.
        #expect(filter.trade(2, 1) == .admitted)
        #expect(filter.trade(2, 2) == .admitted)
        #expect(filter.trade(1, 1_001) == .superseded)
        #expect(filter.trade(2, 1) == .fell)
    }

    @Test func `informative sequence numbers order nothing, and the newer connection speaks`() {
        var filter = HandoverFilter(.none)
        #expect(filter.trade(1, 10) == .admitted)
        #expect(filter.trade(1, 3) == .admitted)
        #expect(filter.trade(2, 1) == .admitted)
        #expect(filter.trade(1, 11) == .superseded)
        #expect(filter.trade(2, 1) == .admitted)
    }

    @Test(arguments: [ChannelFacts.SequenceScope.stream, .connection, .none])
    func `values without a sequence number come from the newest connection`(scope: ChannelFacts.SequenceScope) {
        var filter = HandoverFilter(scope)
        #expect(filter.quote(1, nil) == .admitted)
        #expect(filter.quote(1, nil) == .admitted)
        #expect(filter.quote(2, nil) == .admitted)
        #expect(filter.quote(1, nil) == .superseded)
        #expect(filter.trade(1, nil) == .superseded)
        #expect(filter.quote(2, nil) == .admitted)
    }
}

extension HandoverFilter {
    fileprivate mutating func trade(_ connection: UInt64, _ number: UInt64?) -> Verdict {
        self.judge(connection: connection, number: number, keepsEvery: true)
    }

    fileprivate mutating func quote(_ connection: UInt64, _ number: UInt64?) -> Verdict {
        self.judge(connection: connection, number: number, keepsEvery: false)
    }
}
