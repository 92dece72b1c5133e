import Benchmark
import MarketDataCore
import MarketDataModel

/// Whether an endpoint may be called, and how a call of it went.
func breakers() {
    cost(of: "breaker, admit and note the end") {
        (CircuitBreaker(), SeededGenerator(seed: 1))
    } _: { state, operation in
        let now = time(operation * 1_000_000)
        if case .granted(let generation) = state.0.admit(now: now) {
            blackHole(
                state.0.ended(.success, took: .zero, generation: generation, now: now, using: &state.1)
            )
        }
    }
    cost(of: "breaker, refusal") {
        var breaker = CircuitBreaker()
        var random = SeededGenerator(seed: 1)
        while case .granted(let generation) = breaker.admit(now: .zero) {
            _ = breaker.ended(.failure, took: .zero, generation: generation, now: .zero, using: &random)
        }
        return breaker
    } _: { breaker, operation in
        blackHole(breaker.admit(now: time(operation)))
    }
}
