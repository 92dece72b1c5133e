import MarketDataCore
import MarketDataModel
import Testing

struct NegativeCacheTests {
    @Test func `an unknown name is remembered for its time, with how much is left of it`() {
        var cache = NegativeCache(capacity: 10, timeToLive: .seconds(60))
        cache.note("BTC-USD", "no such thing", now: at(1))
        #expect(cache.find("BTC-USD", now: at(31))?.reason == "no such thing")
        #expect(cache.find("BTC-USD", now: at(31))?.left == .seconds(30))
        #expect(cache.find("BTC-USD", now: at(61)) == nil)
        #expect(cache.find("ETH-USD", now: at(1)) == nil)
        cache.forget("BTC-USD")
        #expect(cache.find("BTC-USD", now: at(31)) == nil)
    }

    @Test func `B12 a hundred thousand unknown names in a cache of a hundred`() {
        var cache = NegativeCache(capacity: 100, timeToLive: .seconds(60))
        var most = 0
        for number in 0..<100_000 {
            let now = at(1 + Double(number) / 10_000)
            cache.note(.number(number), "", now: now)
            // One that is noted again and again does not push the others out.
            cache.note(.number(number), "", now: now)
            most = max(most, cache.count)
        }
        #expect(most == 100)
        #expect(cache.find(.number(99_900), now: at(12)) != nil)
        #expect(cache.find(.number(99_899), now: at(12)) == nil)
        cache.forgetAll()
        #expect(cache.count == 0)
    }
}
