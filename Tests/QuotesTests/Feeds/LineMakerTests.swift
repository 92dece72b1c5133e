import MarketData
import Testing

@testable import quotes

struct LineMakerTests {
    private static func reading(
        _ content: MarketEvent.Content,
        after span: Duration = .zero
    ) -> Update<MarketEvent.Content> {
        let stamp = Sample.stamp(after: span)
        return .value(
            Reading(symbol: "BTC-USDT", venue: "binance", value: content, source: .stream, received: stamp, age: .zero)
        )
    }

    private static let trade = Trade(price: "2", quantity: "3", id: 4, received: Sample.stamp())

    @Test
    func `sums of trades are printed like trades`() {
        var maker = LineMaker(venue: "binance")
        for content in [MarketEvent.Content.trade(Self.trade), .aggregateTrade(Self.trade)] {
            guard case .trade(let reading) = maker.line(Self.reading(content)) else {
                Issue.record("no trade")
                continue
            }
            #expect(reading.value == Self.trade && reading.symbol == "BTC-USDT")
        }
    }

    @Test
    func `a halt is told with its time, by the clock of the data`() {
        var maker = LineMaker(venue: "binance")
        _ = maker.line(Self.reading(.trade(Self.trade), after: .seconds(5)))
        let halt = maker.line(.halted("BTC-USDT", since: Sample.stamp(after: .seconds(3)).monotonic))
        guard case .status(let status) = halt else {
            Issue.record("no status")
            return
        }
        #expect(status.state == .halted && status.time == Sample.start.advanced(by: .seconds(3)))
    }

    @Test(arguments: [
        (Instrument.Status.trading, StatusLine.State.live), (.halted, .halted), (.delisted, .halted),
    ])
    func `a trading status is a status line`(status: Instrument.Status, expected: StatusLine.State) {
        var maker = LineMaker(venue: "binance")
        let line = maker.line(Self.reading(.status(status), after: .seconds(1)))
        guard case .status(let status) = line else {
            Issue.record("no status")
            return
        }
        #expect(status.state == expected && status.time == Sample.start.advanced(by: .seconds(1)))
    }

    @Test
    func `a book update and a raw message have no line`() throws {
        var maker = LineMaker(venue: "binance")
        #expect(maker.line(Self.reading(.book(BookUpdate(.snapshot)))) == nil)
        let raw = MarketEvent.Content.raw(try #require(InlineName("kline_1m")), MessageSlice(offset: 0, count: 1))
        #expect(maker.line(Self.reading(raw)) == nil)
    }
}
