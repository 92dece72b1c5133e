import MarketDataModel
import Testing

@testable import MarketData

struct InstrumentPatternTests {
    private let instrument = Instrument(symbol: "BTC-USDT", native: "BTCUSDT", base: "BTC", quote: "USDT")

    @Test(arguments: [
        ("", true), ("btc", true), ("TC-U", true), ("cusd", true), ("usdt", true), ("eur", false), ("BTC-USDTX", false),
        ("*", true), ("btc-*", true), ("*usdt", true), ("*-USDT", true), ("b?c-usdt", true), ("BTCUSD?", true),
        ("btc", true), ("b*t*c*u*t", true), ("btc*x", false), ("?", false), ("????????", true), ("?????????", false),
        ("usd?", false), ("*usd?", true), ("b**t", true), ("btc-usdt*", true), ("[a-z]*", false),
    ])
    func `a pattern matches a part of a name, with wildcards a whole one, in any case`(pattern: String, matches: Bool) {
        #expect(InstrumentPattern(pattern).matches(self.instrument) == matches)
    }

    @Test func `many stars cost no more than the square of the length`() {
        let pattern = String(repeating: "*A", count: 60) + "*B"
        let name = InstrumentPattern(pattern)
        let long = Instrument(symbol: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", native: "A", base: "A", quote: "A")
        #expect(!name.matches(long))
    }
}
