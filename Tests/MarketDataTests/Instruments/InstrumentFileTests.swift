import MarketDataModel
import TestSupport
import Testing

@testable import MarketData

struct InstrumentFileTests {
    private let file = InstrumentFile(
        venue: "binance",
        fetchedAt: Timestamp(nanoseconds: 1_723_161_254_087_891_268),
        instruments: [
            Instrument(
                symbol: "BTC-USDT",
                native: "BTCUSDT",
                base: "BTC",
                quote: "USDT",
                tickSize: "0.01000000",
                lotSize: "0.00001"
            ),
            Instrument(
                symbol: "1000SATS-FDUSD",
                native: "1000SATSFDUSD",
                base: "1000SATS",
                quote: "FDUSD",
                status: .halted
            ),
            Instrument(symbol: "X", native: "X", base: "", quote: "π"),
        ]
    )

    @Test
    func `B53 what is written is what is read`() {
        #expect(InstrumentFile(self.file.bytes) == self.file)
        let none = InstrumentFile(venue: "x", fetchedAt: Timestamp(nanoseconds: -1), instruments: [])
        #expect(InstrumentFile(none.bytes) == none)
    }

    @Test
    func `B53 a file that broke off anywhere is not taken`() {
        let bytes = self.file.bytes
        for count in 0..<bytes.count { #expect(InstrumentFile(Array(bytes[..<count])) == nil, "\(count)") }
        #expect(InstrumentFile(bytes + bytes) == nil)
    }

    @Test
    func `B53 a file with a damaged byte is not taken`() {
        let bytes = self.file.bytes
        var random = SeededGenerator(seed: 5)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= UInt8.random(in: 1...255, using: &random)
            #expect(InstrumentFile(damaged) == nil, "\(index)")
        }
    }

    @Test
    func `an instrument that would break its line is left out`() {
        var file = self.file
        file.instruments[2].base = "a\tb"
        #expect(InstrumentFile(file.bytes)?.instruments == Array(self.file.instruments[..<2]))
    }

    @Test
    func `each base URL has a file of its own, whose name tells no secret`() {
        let one = InstrumentCache(venue: "a/b", base: "https://key:secret@one.example", folder: "/cache")
        let other = InstrumentCache(venue: "a/b", base: "https://two.example", folder: "/cache")
        #expect(one.path != other.path)
        #expect(one.path.hasPrefix("/cache/instruments-a_b-") && !one.path.contains("secret"))
    }
}
