import Benchmark
import MarketDataCore
import MarketDataModel

/// Whether something may be done now: the venue's quota, and a consumer's tier.
func limits() {
    let windows = [
        QuotaWindow(.weight, limit: 6_000, per: .seconds(60)),
        QuotaWindow(.requests, limit: 61_000, per: .seconds(300)),
    ]
    for count in [10, 1_000, 100_000] {
        // As many within the window as the size says; each grant is settled and makes room a window later.
        let window = [QuotaWindow(.requests, limit: count, per: .seconds(1))]
        let gap = 1_000_000_000 / count
        cost(of: "quota, take and settle/\(count)") {
            (QuotaStateMachine(windows: window), 0)
        } _: { state, _ in
            state.1 += gap + 1
            let ask = QuotaAsk(.request(weight: 1), hold: .seconds(1))
            if case .granted(let lease) = state.0.acquire(ask, now: time(state.1)) {
                state.0.settle(lease, now: time(state.1))
            }
        }
        cost(of: "quota, refusal/\(count)") {
            var machine = QuotaStateMachine(windows: window)
            for taken in 0..<count {
                let ask = QuotaAsk(.request(weight: 1), hold: .seconds(1))
                if case .granted(let lease) = machine.acquire(ask, now: time(taken)) {
                    machine.settle(lease, now: time(taken))
                }
            }
            return machine
        } _: { machine, operation in
            let ask = QuotaAsk(.request(weight: 1), hold: .seconds(1))
            blackHole(machine.acquire(ask, now: time(500_000 + operation)))
        }
    }
    cost(of: "quota of a venue with two windows, take and settle") {
        (QuotaStateMachine(windows: windows), 0)
    } _: { state, _ in
        state.1 += 25_000_000
        let ask = QuotaAsk(.request(weight: 2), hold: .seconds(10))
        if case .granted(let lease) = state.0.acquire(ask, now: time(state.1)) {
            state.0.settle(lease, now: time(state.1))
        }
    }
}
