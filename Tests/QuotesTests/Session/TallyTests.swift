import MarketDataModel
import Terminal
import Testing

@testable import quotes

struct TallyTests {
    @Test
    func `the closing summary says what came and what did not`() {
        var tally = Tally()
        tally.count(Sample.quote(skipped: 3))
        tally.count(Sample.quote("ETH-USDT"))
        tally.count(Sample.trade())
        tally.count(Sample.status(.stale))
        tally.count(Sample.status(.live))
        tally.count(Sample.status(.refused, "X-Y"))
        tally.reconnects = 1
        #expect(
            tally.summary(elapsed: .seconds(346))
                == "2 quotes and 1 trade of 2 symbols in 5m46s; 1 reconnect, 1 stale, 3 skipped, 1 refused"
        )
    }

    @Test
    func `the first reason to stop counts`() async {
        let stop = StopSwitch()
        async let ending = stop.wait()
        stop.set(.enough)
        stop.set(.finished)
        #expect(await ending == .enough)
    }

    @Test
    func `the shell is told what ended it`() {
        #expect(Ending.finished.status == 0)
        #expect(Ending.readerGone.status == 0)
        #expect(Ending.signal(.interrupt).status == 130)
        #expect(Ending.signal(.terminate).status == 143)
        #expect(Ending.signal(.hangUp).status == 129)
    }
}
