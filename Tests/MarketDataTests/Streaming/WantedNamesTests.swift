import MarketDataCore
import MarketDataModel
import Testing

@testable import MarketData

@Suite struct WantedNamesTests {
    private static let key = SlotKey(channel: .trades, symbol: "NO-SUCH")

    @Test func `a refused consumer that leaves takes no other out of the queue for the instruments`() {
        var names = WantedNames()
        // Refused, as the list does not have it; the next one waits for a newer list.
        names.come(Self.key)
        names.come(Self.key)
        names.wait(Self.key)
        names.leave(Self.key)
        #expect(names.takeWaiting() == [Self.key])
        #expect(names.takeWaiting().isEmpty)
    }

    @Test func `the last consumer that leaves takes its key along, and each of several counts`() {
        var names = WantedNames()
        for _ in 0..<3 {
            names.come(Self.key)
            names.wait(Self.key)
        }
        names.leave(Self.key)
        #expect(names.waiting == [Self.key])
        #expect(names.takeWaiting() == [Self.key, Self.key])
        names.wait(Self.key)
        names.leave(Self.key)
        names.leave(Self.key)
        #expect(names.waiting.isEmpty && names.takeWaiting().isEmpty)
    }

    @Test func `consumers that came once the name was known are not named again with those that waited`() {
        var names = WantedNames()
        names.come(Self.key)
        names.wait(Self.key)
        for _ in 0..<2 { names.come(Self.key) }
        names.note(Self.key, "NOSUCH")
        // Which of the three leaves does not matter.
        names.leave(Self.key)
        #expect(names.takeWaiting() == [Self.key])
    }

    @Test func `an inbox holds each key once, however many consumers come and go`() {
        var contents = StreamContents()
        for _ in 0..<10_000 {
            contents.want([Self.key])
            contents.release([Self.key])
        }
        #expect(contents.wanted.keys.count == 10_000 && contents.released.keys.count == 10_000)
        #expect(contents.events.isEmpty && !contents.isEmpty)
    }

    @Test func `repeated invalidations and refreshes merge`() {
        var contents = FetchContents()
        for index in 0..<1_000 {
            contents.invalidate("BTC-USDT", reloads: index == 500)
            contents.refresh("ETH-USDT", isStale: index == 500)
        }
        #expect(contents.invalidated == ["BTC-USDT": true] && contents.refreshes == ["ETH-USDT": true])
        contents.invalidate("XRP-USDT", reloads: false)
        contents.invalidateAll(reloads: ["SOL-USDT"])
        #expect(contents.invalidatesAll && contents.invalidated == ["BTC-USDT": true, "SOL-USDT": true])
    }
}
