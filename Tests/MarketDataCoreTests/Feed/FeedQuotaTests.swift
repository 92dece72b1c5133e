import MarketDataCore
import MarketDataModel
import Testing

/// Attempts that whoever keeps the quota puts off.
@Suite struct FeedQuotaTests {
    private static let first = ConnectionID(1)

    /// A feed that has just asked for its first connection, at second 1.
    private func feed() -> FeedStateMachine {
        var feed = FeedStateMachine(limits: .binanceLike, seed: 1)
        _ = feed.start(now: at(0))
        _ = feed.want(streams(5), now: at(0))
        #expect(Self.connects(feed.tick(now: at(1))) == [Self.first])
        return feed
    }

    private static func connects(_ actions: [FeedAction]) -> [ConnectionID] {
        actions.compactMap { if case .connect(let id, _, _) = $0 { id } else { nil } }
    }

    @Test func `an attempt that is put off is made again at its time, and not before`() {
        var feed = self.feed()
        #expect(Self.connects(feed.postponed(Self.first, until: at(31), now: at(1))) == [])
        #expect(feed.nextDeadline == at(31))
        #expect(feed.connections.first?.phase == .backingOff(until: at(31)))
        #expect(Self.connects(feed.tick(now: at(30.9))) == [])
        #expect(Self.connects(feed.tick(now: at(31))) == [Self.first])
        _ = feed.opened(Self.first, now: at(31.1))
        #expect(feed.connections.first?.phase == .live(since: at(31.1)))
    }

    @Test func `an attempt that is put off counts for nothing`() {
        var feed = self.feed()
        for second in 1..<50 {
            let next = Double(second + 1)
            #expect(Self.connects(feed.postponed(Self.first, until: at(next), now: at(Double(second)))) == [])
            #expect(Self.connects(feed.tick(now: at(next))) == [Self.first])
        }
        #expect(feed.connections.first?.failures == 0)
    }

    @Test func `putting off what is open, gone or unknown changes nothing`() {
        var feed = self.feed()
        _ = feed.opened(Self.first, now: at(2))
        #expect(feed.postponed(Self.first, until: at(99), now: at(3)) == [])
        #expect(feed.postponed(ConnectionID(7), until: at(99), now: at(3)) == [])
        #expect(feed.connections.first?.phase == .live(since: at(2)))
        _ = feed.release(streams(5), now: at(4))
        _ = feed.tick(now: at(60))
        _ = feed.closed(Self.first, reason: "closed", now: at(61))
        #expect(feed.postponed(Self.first, until: at(99), now: at(62)) == [])
        #expect(feed.connections.isEmpty == true)
    }

    @Test func `an attempt that is put off is dropped when nobody wants it any more`() {
        var feed = self.feed()
        _ = feed.postponed(Self.first, until: at(100), now: at(1))
        _ = feed.release(streams(5), now: at(2))
        #expect(Self.connects(feed.tick(now: at(50))) == [])
        #expect(Self.connects(feed.tick(now: at(200))) == [])
        #expect(feed.connections.isEmpty == true)
    }
}
