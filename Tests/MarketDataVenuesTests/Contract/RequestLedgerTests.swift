import MarketDataModel
import MarketDataVenues
import Testing

@Suite struct RequestLedgerTests {
    private static func request(
        _ id: UInt32,
        _ names: NativeName...,
        kind: StreamRequest.Kind = .subscribe
    ) -> StreamRequest {
        StreamRequest(id: id, kind: kind, streams: names.map { StreamKey(.quotes, $0) })
    }

    private func ledger(_ requests: StreamRequest...) -> RequestLedger {
        var ledger = RequestLedger()
        for request in requests { ledger.sent(request) }
        return ledger
    }

    @Test func `an answer takes the request that it names, or else the oldest, and each once`() {
        let (first, second, third) = (Self.request(7, "A"), Self.request(3, "B"), Self.request(9, "C"))
        var ledger = self.ledger(first, second, third)
        #expect(ledger.take(3) == second)
        #expect(ledger.take(3) == nil)
        #expect(ledger.take(4) == nil)
        #expect(ledger.takeOldest() == first)
        #expect(ledger.takeOldest() == third)
        #expect(ledger.takeOldest() == nil)
    }

    @Test func `the answer to a request that was sent again leaves no earlier sending to be taken for another`() {
        let other = Self.request(2, "B")
        var ledger = self.ledger(Self.request(1, "A"), other, Self.request(3, "A"))
        #expect(ledger.take(3) == Self.request(3, "A"))
        #expect(ledger.takeOldest() == other)
        #expect(ledger.takeOldest() == nil)
    }

    @Test func `a subscription is not taken with the end of the same stream`() {
        let leave = Self.request(2, "A", kind: .unsubscribe)
        var ledger = self.ledger(Self.request(1, "A"), leave)
        #expect(ledger.take(1) == Self.request(1, "A"))
        #expect(ledger.takeOldest() == leave)
    }

    @Test func `an accepted request confirms its streams, or ends them`() {
        var batch = EventBatch()
        let ledger = RequestLedger()
        let (join, leave) = (Self.request(1, "A", "B"), Self.request(2, "C", kind: .unsubscribe))
        ledger.accept(join, into: &batch)
        ledger.accept(leave, into: &batch)
        #expect(batch.reports == [.confirmed(join.streams), .ended(leave.streams)])
    }

    @Test func `requests that are never answered do not fill memory: the oldest are forgotten`() throws {
        var ledger = RequestLedger()
        for id in 1...5000 as ClosedRange<UInt32> { ledger.sent(Self.request(id, try NativeName("S\(id)"))) }
        #expect(ledger.take(1) == nil)
        #expect(ledger.take(5000) == Self.request(5000, "S5000"))
        let oldest = ledger.takeOldest()
        #expect(oldest?.id == 905)
    }
}
