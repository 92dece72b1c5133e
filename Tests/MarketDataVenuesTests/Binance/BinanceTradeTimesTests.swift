import MarketDataModel
import MarketDataVenues
import Testing

/// Times of trades in milliseconds (the venue's default) and in microseconds (`timeUnit=MICROSECOND`, archives).
struct BinanceTradeTimesTests {
    private static func trade(_ time: String) -> String {
        #"{"stream":"btcusdt@trade","data":{"e":"trade","E":\#(time),"s":"BTCUSDT","t":1,"p":"100.15","q":"0.5","T":\#(time),"m":false,"M":true}}"#
    }

    @Test(arguments: [
        ("1767225600123", "2026-01-01T00:00:00.123000000Z"), ("1767225600123456", "2026-01-01T00:00:00.123456000Z"),
        ("1767225600", "1970-01-21T10:53:45.600000000Z"),
    ])
    func `B56 a trade's time is read in milliseconds and in microseconds`(time: String, moment: String) {
        #expect(Decoded(Self.trade(time)).trade?.eventTime?.rfc3339 == moment)
    }

    @Test func `B56 both units in one read are each read as what they are`() {
        let messages = ["1767225600000", "1767225600100", "1767225600200000", "1767225600300"].map(Self.trade)
        let decoded = Decoded(messages.map { Array($0.utf8) })
        let times = decoded.batch.events.compactMap { event in
            if case .trade(let trade) = event.content { trade.eventTime?.nanoseconds } else { nil }
        }
        #expect(times == [0, 100, 200, 300].map { 1_767_225_600_000_000_000 + $0 * 1_000_000 })
    }

    @Test(arguments: ["99999999999999", "10000000000000000", "1767225600123456789"])
    func `a time after 2262, or of a unit that the venue does not send, is refused`(time: String) {
        #expect(Decoded(Self.trade(time)).says == ["failed field T"])
    }
}
