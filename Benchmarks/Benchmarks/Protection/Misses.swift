import Benchmark
import MarketDataCore
import MarketDataModel

/// Questions that leave the cache: gathered into a call, sent, answered. One operation is one question.
func misses() {
    for count in [10, 1_000, 100_000] {
        let names = symbols(count)
        let natives = (0..<count).map(native)
        // Ten questions of each symbol: nine of them share what the first asked for.
        cost(of: "miss, coalesced/\(count)", operations: count * 10) {
            Kept(CoalescingStateMachine())
        } batch: { kept, operations in
            for operation in 0..<operations {
                let question = Question(
                    id: UInt64(operation),
                    symbol: names[operation % count],
                    askedAt: .zero,
                    demand: .cached
                )
                _ = kept.state.ask(question, of: natives[operation % count])
            }
            while let call = kept.state.advance(now: time(1_000_000_000)) {
                blackHole(kept.state.compose(call.id, now: time(1_000_000_000)))
                blackHole(kept.state.landed(call.id))
            }
        }
    }
}
