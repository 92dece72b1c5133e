import Dispatch
import MarketDataCore
import MarketDataModel
import MarketDataVenues
import Synchronization
import Testing

@testable import MarketData

@Suite struct `Live quotes without the router's lock` {
    /// A quote whose every field tells its number.
    private static func quote(_ number: Int64) -> Quote {
        let price = Price.whole(number)
        return Quote(
            bid: price,
            bidSize: Quantity(price.decimal),
            ask: price,
            askSize: Quantity(price.decimal),
            // The form of a quote changes with it, too.
            eventTime: number.isMultiple(of: 2) ? Timestamp(nanoseconds: number) : nil,
            sequence: UInt64(number),
            received: ReceiveStamp(
                wall: Timestamp(nanoseconds: number),
                monotonic: MonotonicTime(nanoseconds: number)
            )
        )
    }

    @Test func `a reader sees whole quotes, in the order in which they were written`() {
        let table = LiveQuoteTable()
        table.store(Self.quote(0), at: 3, 1)
        let mark = StreamMark(slot: 3, generation: 1)
        let isDone = Atomic(false)
        let torn = Atomic(0)
        let backwards = Atomic(0)
        let read = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 3) { thread in
            if thread == 0 {
                for number in 1...200_000 as ClosedRange<Int64> { table.store(Self.quote(number), at: 3, 1) }
                return isDone.store(true, ordering: .releasing)
            }
            var last: Int64 = 0
            repeat {
                guard case .live(let quote) = table.quote(at: mark) else { continue }
                let number = quote.received.monotonic.nanoseconds
                if quote != Self.quote(number) { torn.add(1, ordering: .relaxed) }
                if number < last { backwards.add(1, ordering: .relaxed) }
                last = number
                read.add(1, ordering: .relaxed)
            } while !isDone.load(ordering: .acquiring)
        }
        #expect(torn.load(ordering: .relaxed) == 0 && backwards.load(ordering: .relaxed) == 0)
        #expect(read.load(ordering: .relaxed) > 0)
    }

    @Test(arguments: [0, 255, 256, 511, 512, 65_535])
    func `a slot is live, silent, or another's`(slot: Int) {
        let table = LiveQuoteTable()
        let mark = StreamMark(slot: Int32(slot), generation: 7)
        table.store(nil, at: slot, 7)
        #expect(table.quote(at: mark) == .silent)
        table.store(Self.quote(5), at: slot, 7)
        #expect(table.quote(at: mark) == .live(Self.quote(5)))
        table.store(Self.quote(6), at: slot, 8)
        #expect(table.quote(at: mark) == .gone)
    }

    @Test func `slots beyond the table are the lock's`() {
        let table = LiveQuoteTable()
        table.store(Self.quote(1), at: 65_536, 1)
        #expect(table.quote(at: StreamMark(slot: 65_536, generation: 1)) == nil)
    }

    @Test func `a hit is answered while the network thread publishes`() throws {
        let bench = RouterBench()
        bench.bind("A-B", "AB")
        bench.quote("AB", bid: "1")
        let mark = try #require(bench.router.marks(of: ["A-B" as Symbol]).first?.mark)
        // Where this took the lock it would wait for itself for ever.
        let found = bench.router.change { _, _ in bench.router.liveQuote(at: mark) }
        guard case .live(let quote) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(quote.bid == "1")
    }

    /// Whatever becomes of streams: without the lock one reads what one would read under it.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `the table says what the router knows`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bench = RouterBench()
        let natives: [NativeName] = ["N0", "N1", "N2", "N3"]
        var marks: Set<StreamMark> = []
        var handles: [Router.Handle] = []
        for step in 1...400 as ClosedRange<Int64> {
            let number = Int.random(in: 0..<natives.count, using: &random)
            let native = natives[number]
            let key = StreamKey(.quotes, native)
            // Two names each, so that slots share a stream.
            let symbol: Symbol = try! Symbol("S\(number)-\(Int.random(in: 0...1, using: &random))")
            let keys = [SlotKey(channel: .quotes, symbol: symbol)]
            let now = MonotonicTime(nanoseconds: step)
            bench.time.advance(by: .nanoseconds(1))
            switch Int.random(in: 0..<(seed.isMultiple(of: 10) ? 41 : 40), using: &random) {
            case 0..<12: bench.quote(native, bid: .whole(step))
            case 12..<16: bench.stale(native)
            case 16..<18: bench.router.change { $0.markLive([key], effects: &$1) }
            case 18..<20: bench.read { $0.status(native, .halted) }
            case 20..<22: bench.read { $0.status(native, .trading) }
            case 22..<25: bench.router.change { machine, _ in machine.bind(keys[0], to: native) }
            case 25..<28:
                handles.append(
                    bench.router.change { machine, _ in
                        machine.subscribe(keys, everySymbolOf: [], delivery: .latest, wantsTurns: false)
                    }
                )
            case 28..<31:
                if let handle = handles.popLast() { _ = bench.router.unsubscribe(handle) }
            case 31..<33: bench.router.change { machine, _ in machine.forget(key) }
            case 33..<36:
                var batch = EventBatch(received: bench.time.stamp)
                batch.add(native, bid: .whole(step))
                bench.router.change { machine, effects in
                    machine.publish(snapshot: batch, of: [key], askedAt: now, effects: &effects)
                }
            case 36: bench.router.change { machine, _ in machine.hush(forgets: Bool.random(using: &random)) }
            case 37..<40: bench.router.change { machine, effects in machine.reveal(effects: &effects) }
            default: bench.router.change { machine, effects in machine.end(.ended, effects: &effects) }
            }
            for number in 0..<natives.count {
                for name in 0...1 {
                    let mark = bench.router.marks(of: [try! Symbol("S\(number)-\(name)")]).first?.mark
                    if let mark { marks.insert(mark) }
                }
            }
            for mark in marks {
                let seen = bench.router.liveQuote(at: mark)
                #expect(seen == bench.router.change { machine, _ in machine.liveQuote(at: mark) })
            }
        }
    }
}
