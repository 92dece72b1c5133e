import MarketDataCore
import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

/// The status of a symbol, told as it changes.
@Suite(.timeLimit(.minutes(1))) struct SymbolStatusTests {
    private static let key = SlotKey(channel: .quotes, symbol: "BTC-USDT")
    private static let stream = StreamKey(.quotes, "BTCUSDT")

    private func subscribe(_ router: Router) -> Router.Handle {
        router.change { machine, _ in
            let handle = machine.subscribe([Self.key], everySymbolOf: [], delivery: .latest, wantsTurns: false)
            machine.bind(Self.key, to: "BTCUSDT")
            return handle
        }
    }

    private func publish(_ router: Router, bid: Price) {
        let stamp = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        var batch = EventBatch()
        batch.reset(received: stamp)
        batch.quote("BTCUSDT", bid: bid, bidSize: "1", ask: "9", askSize: "1")
        var effects = Router.Effects()
        let nothing: [UInt8] = []
        router.publish(batch, nothing.span, nothing.span, from: EventSource(connection: 1), effects: &effects)
    }

    private func publish(_ router: Router, _ status: Instrument.Status) {
        var batch = EventBatch()
        batch.status("BTCUSDT", status)
        var effects = Router.Effects()
        let nothing: [UInt8] = []
        router.publish(batch, nothing.span, nothing.span, from: EventSource(connection: 1), effects: &effects)
    }

    @Test func `each change of a symbol's status is told, and the end`() async {
        let router = Router(RouterStateMachine())
        let watch = router.watchStatus(of: Self.key)
        var changes = StatusChanges(watch.board, watch: watch).makeAsyncIterator()
        #expect(await changes.next() == .unwanted)
        let handle = self.subscribe(router)
        #expect(await changes.next() == .pending)
        self.publish(router, bid: "1")
        #expect(await changes.next() == .live)
        let since = MonotonicTime(nanoseconds: 5)
        router.change { machine, effects in machine.markStale([Self.stream], since: since, effects: &effects) }
        #expect(await changes.next() == .stale(since: since))
        self.publish(router, bid: "2")
        #expect(await changes.next() == .live)
        self.publish(router, bid: "3")
        let error = MarketDataError.refused(.quotes, "no such symbol", venue: "binance")
        router.change { machine, effects in machine.refuse(Self.stream, error, effects: &effects) }
        guard case .refused? = await changes.next() else { return #expect(Bool(false), "not refused") }
        router.change { machine, _ in machine.clearRefusal(Self.stream) }
        #expect(await changes.next() == .live)
        router.change { machine, _ in machine.forget(Self.stream) }
        #expect(await changes.next() == .pending)
        _ = router.unsubscribe(handle)
        #expect(await changes.next() == .unwanted)
        router.change { machine, effects in machine.end(.ended, effects: &effects) }
        #expect(await changes.next() == nil)
    }

    @Test func `a halt is told as such, and trading as stale until the next quote`() async {
        let router = Router(RouterStateMachine())
        let watch = router.watchStatus(of: Self.key)
        var changes = StatusChanges(watch.board, watch: watch).makeAsyncIterator()
        let handle = self.subscribe(router)
        self.publish(router, bid: "1")
        #expect(await changes.next() == .live)
        let since = MonotonicTime(nanoseconds: 5)
        // From the instrument list, and from a stream.
        router.change { machine, effects in
            machine.setStatus(.halted, of: "BTCUSDT", at: since, effects: &effects)
        }
        #expect(await changes.next() == .halted(since: since))
        self.publish(router, .trading)
        #expect(await changes.next() == .stale(since: since))
        self.publish(router, bid: "2")
        #expect(await changes.next() == .live)
        self.publish(router, .halted)
        #expect(await changes.next() == .halted(since: .zero))
        _ = router.unsubscribe(handle)
    }

    @Test func `a watch that begins after the end gets the status and the end`() async {
        let router = Router(RouterStateMachine())
        _ = self.subscribe(router)
        router.change { machine, effects in machine.end(.ended, effects: &effects) }
        let watch = router.watchStatus(of: Self.key)
        var changes = StatusChanges(watch.board, watch: watch).makeAsyncIterator()
        #expect(await changes.next() == .pending)
        #expect(await changes.next() == nil)
    }

    @Test func `values of a symbol that is live change nothing, and wake no task`() {
        let router = Router(RouterStateMachine())
        _ = self.subscribe(router)
        self.publish(router, bid: "1")
        var effects = Router.Effects()
        let stamp = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        var batch = EventBatch()
        batch.reset(received: stamp)
        batch.quote("BTCUSDT", bid: "2", bidSize: "1", ask: "9", askSize: "1")
        let nothing: [UInt8] = []
        router.publish(batch, nothing.span, nothing.span, from: EventSource(connection: 1), effects: &effects)
        #expect(effects.statusKeys.isEmpty)
    }

    @Test func `watches of one symbol share a board, which goes with the last of them`() {
        let router = Router(RouterStateMachine())
        var first: SymbolStatusWatch? = router.watchStatus(of: Self.key)
        let board = first?.board
        var second: SymbolStatusWatch? = router.watchStatus(of: Self.key)
        #expect(second?.board === board)
        first = nil
        #expect(router.watchStatus(of: Self.key).board === board)
        second = nil
        #expect(router.watchStatus(of: Self.key).board !== board)
        _ = (first, second)
    }
}
