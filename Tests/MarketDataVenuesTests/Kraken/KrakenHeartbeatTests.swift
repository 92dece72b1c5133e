import MarketDataModel
import MarketDataVenues
import Testing

/// Pings, in virtual time.
struct KrakenHeartbeatTests {
    private var session = KrakenSpot.kraken.makeSession(StreamSessionContext())

    private static func stamp(_ seconds: Int64) -> ReceiveStamp {
        ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero + .seconds(seconds))
    }

    private mutating func tick(at seconds: Int64) -> EventBatch {
        var batch = EventBatch(received: Self.stamp(seconds))
        self.session.tick(into: &batch)
        return batch
    }

    private mutating func open(at seconds: Int64) {
        var batch = EventBatch(received: Self.stamp(seconds))
        self.session.opened(into: &batch)
        #expect(batch.reports == [.ready] && batch.outbound.isEmpty)
    }

    private mutating func receive(_ text: String, at seconds: Int64) {
        var batch = EventBatch(received: Self.stamp(seconds))
        let bytes = Array(text.utf8)
        #expect(throws: Never.self) { try self.session.decode(bytes.span, into: &batch) }
        #expect(batch.reports.isEmpty && batch.outbound.isEmpty)
    }

    private static let ping = [OutboundMessage.text(Array(#"{"method":"ping"}"#.utf8))]

    @Test mutating func `a connection that is not open has no deadline`() {
        #expect(self.session.deadline == .distantFuture)
        #expect(self.tick(at: 1000).outbound.isEmpty)
    }

    @Test mutating func `a ping goes out 30 s after the last message, and again 30 s after its answer`() {
        self.open(at: 100)
        #expect(self.session.deadline == .zero + .seconds(130))
        #expect(self.tick(at: 129).outbound.isEmpty)
        var request = EventBatch(received: Self.stamp(129))
        let key = StreamKey(.quotes, "BTC/USD")
        self.session.request(StreamRequest(id: 1, kind: .subscribe, streams: [key]), into: &request)
        #expect(self.session.deadline == .zero + .seconds(159))
        #expect(self.tick(at: 159).outbound == Self.ping)
        #expect(self.session.deadline == .zero + .seconds(169))
        self.receive(#"{"method":"pong","time_in":"2026-10-01T00:00:30.000001Z"}"#, at: 160)
        #expect(self.session.deadline == .zero + .seconds(190))
        #expect(self.tick(at: 190).outbound == Self.ping)
    }

    @Test mutating func `a connection whose pong does not come within 10 s is ended, once`() {
        self.open(at: 0)
        #expect(self.tick(at: 30).outbound == Self.ping)
        // Data and heartbeats are no answer, nor does a request put the end off.
        self.receive(#"{"channel":"heartbeat"}"#, at: 35)
        var request = EventBatch(received: Self.stamp(36))
        let key = StreamKey(.quotes, "BTC/USD")
        self.session.request(StreamRequest(id: 1, kind: .subscribe, streams: [key]), into: &request)
        #expect(self.tick(at: 39).reports.isEmpty)
        let end = self.tick(at: 40)
        #expect(end.reports == [.end(reason: "no answer to a ping within 10.0 seconds")] && end.outbound.isEmpty)
        #expect(self.session.deadline == .distantFuture)
        #expect(self.tick(at: 1000).reports.isEmpty)
    }

    @Test mutating func `a pong without a ping changes nothing`() {
        self.open(at: 0)
        self.receive(#"{"method":"pong"}"#, at: 20)
        #expect(self.session.deadline == .zero + .seconds(30))
    }
}
