import MarketDataCore
import MarketDataModel
import Testing

@testable import MarketData

struct QuoteMemoryTests {
    @Test(arguments: [1, 100, 10_000]) func `B12 symbols beyond the capacity make room`(capacity: Int) {
        let memory = QuoteMemory(capacity: capacity, limits: QuoteCacheLimits())
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        let quote = Quote(bid: "1", bidSize: "1", ask: "2", askSize: "1", received: received)
        for number in 0..<(3 * capacity + 100) {
            guard let name = InlineName("S\(number)") else { return }
            _ = memory.keep(KeptQuote(quote, sentAt: .zero, request: 1), of: Symbol(name), life: .seconds(5))
        }
        let counters = memory.counters
        #expect(counters.entries <= capacity && counters.entries * 100 >= capacity * 95)
        #expect(counters.evictions == UInt64(3 * capacity + 100 - counters.entries))
    }

    @Test func `B12 a memory that is not overfull keeps all but a few`() {
        let memory = QuoteMemory(capacity: 10_000, limits: QuoteCacheLimits())
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        let quote = Quote(bid: "1", bidSize: "1", ask: "2", askSize: "1", received: received)
        for number in 0..<9_000 {
            guard let name = InlineName("S\(number)-USDT") else { return }
            _ = memory.keep(KeptQuote(quote, sentAt: .zero, request: 1), of: Symbol(name), life: .seconds(5))
        }
        #expect(memory.counters.entries == 9_000)
    }
}
