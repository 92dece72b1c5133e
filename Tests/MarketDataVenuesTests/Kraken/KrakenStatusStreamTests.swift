import MarketDataModel
import MarketDataVenues
import Testing

/// Status streams: one subscription serves them all.
struct KrakenStatusStreamTests {
    private var session = KrakenSpot.kraken.makeSession(StreamSessionContext())
    private let confirmation = #"{"method":"subscribe","req_id":1,"result":{"channel":"instrument"},"success":true}"#

    private static func keys(_ names: NativeName...) -> [StreamKey] { names.map { StreamKey(.status, $0) } }

    /// What a request sends and reports.
    private mutating func request(_ id: UInt32, _ kind: StreamRequest.Kind, _ keys: [StreamKey]) -> EventBatch {
        var batch = EventBatch()
        self.session.request(StreamRequest(id: id, kind: kind, streams: keys), into: &batch)
        return batch
    }

    @Test mutating func `the first stream subscribes, the last one unsubscribes`() {
        let first = self.request(1, .subscribe, Self.keys("A/USD", "B/USD"))
        #expect(first.outbound.count == 1 && first.reports.isEmpty)
        #expect(
            KrakenDecoded(self.confirmation, by: &self.session).batch.reports
                == [.confirmed(Self.keys("A/USD", "B/USD"))]
        )
        let second = self.request(2, .subscribe, Self.keys("C/USD"))
        #expect(second.outbound.isEmpty && second.reports == [.confirmed(Self.keys("C/USD"))])
        let third = self.request(3, .unsubscribe, Self.keys("A/USD", "C/USD"))
        #expect(third.outbound.isEmpty && third.reports == [.ended(Self.keys("A/USD", "C/USD"))])
        let last = self.request(4, .unsubscribe, Self.keys("B/USD"))
        #expect(last.outbound.count == 1 && last.reports.isEmpty)
        let ended = #"{"method":"unsubscribe","req_id":4,"result":{"channel":"instrument"},"success":true}"#
        #expect(KrakenDecoded(ended, by: &self.session).batch.reports == [.ended(Self.keys("B/USD"))])
        #expect(self.request(5, .subscribe, Self.keys("A/USD")).outbound.count == 1)
    }

    @Test mutating func `a second request before the answer is sent too, as the first may be lost`() {
        _ = self.request(1, .subscribe, Self.keys("A/USD"))
        #expect(self.request(2, .subscribe, Self.keys("B/USD")).outbound.count == 1)
        let already = #"{"error":"Already subscribed","method":"subscribe","req_id":2,"success":false}"#
        let decoded = KrakenDecoded([Array(self.confirmation.utf8), Array(already.utf8)], by: &self.session)
        #expect(decoded.batch.reports == [.confirmed(Self.keys("A/USD")), .confirmed(Self.keys("B/USD"))])
    }

    @Test mutating func `a refused subscription is asked for again`() {
        _ = self.request(1, .subscribe, Self.keys("A/USD", "B/USD"))
        let refusal = #"{"error":"EService:Busy","method":"subscribe","req_id":1,"success":false}"#
        #expect(
            KrakenDecoded(refusal, by: &self.session).batch.reports
                == [.refused(Self.keys("A/USD", "B/USD"), reason: "EService:Busy")]
        )
        #expect(self.request(2, .subscribe, Self.keys("A/USD")).outbound.count == 1)
    }

    @Test mutating func `a late answer does not turn the channel on again`() {
        _ = self.request(1, .subscribe, Self.keys("A/USD"))
        _ = self.request(2, .subscribe, Self.keys("A/USD"))
        _ = KrakenDecoded(self.confirmation, by: &self.session)
        _ = self.request(3, .unsubscribe, Self.keys("A/USD"))
        _ = KrakenDecoded(
            #"{"error":"Already subscribed","method":"subscribe","req_id":2,"success":false}"#,
            by: &self.session
        )
        #expect(self.request(4, .subscribe, Self.keys("A/USD")).outbound.count == 1)
    }
}
