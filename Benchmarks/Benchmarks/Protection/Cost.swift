import Benchmark
import Foundation

/// CPU of all threads, and time, for one operation, in picoseconds: the benchmark tool has whole numbers only, and the
/// clock of its own CPU metric ticks every 10 ms.
let cpuCost = BenchmarkMetric.custom("CPU (ps)", useScalingFactor: false)
let wallCost = BenchmarkMetric.custom("Wall clock (ps)", useScalingFactor: false)

/// Short and often, in the order in which they stand: the machine's speed wanders, and what is compared must not be far
/// apart.
private var short: Benchmark.Configuration {
    Benchmark.Configuration(
        metrics: [cpuCost, wallCost],
        warmupIterations: 3,
        maxDuration: .milliseconds(400),
        maxIterations: 200
    )
}

/// What a benchmark works on, kept from one iteration to the next.
final class Kept<State>: @unchecked Sendable {
    var state: State
    init(_ state: State) { self.state = state }
}

/// Measures `operations` runs of an operation, which gets the number of the run.
func cost<State>(
    of name: String,
    operations: Int = 20_000,
    _ make: @escaping @Sendable () -> State,
    _ body: @escaping @Sendable (inout State, Int) -> Void
) {
    cost(of: name, operations: operations) {
        Kept(make())
    } batch: { kept, count in
        for operation in 0..<count { body(&kept.state, operation) }
    }
}

/// The same for a batch that runs itself.
func cost<State: AnyObject & Sendable>(
    of name: String,
    operations: Int,
    _ make: @escaping @Sendable () -> State,
    batch: @escaping @Sendable (State, Int) -> Void
) {
    Benchmark(name, configuration: short) { benchmark, state in
        let (cpu, wall) = (now(CLOCK_PROCESS_CPUTIME_ID), now(CLOCK_MONOTONIC))
        batch(state, operations)
        benchmark.measurement(cpuCost, (now(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1000 / operations)
        benchmark.measurement(wallCost, (now(CLOCK_MONOTONIC) - wall) * 1000 / operations)
    } setup: {
        make()
    }
}

/// The same for what is asked for by `tasks` tasks at once.
func cost<State: Sendable>(
    of name: String,
    operations: Int = 20_000,
    tasks: Int,
    _ make: @escaping @Sendable () async throws -> State,
    each: @escaping @Sendable (State, Int) async throws -> Void
) {
    Benchmark(name, configuration: short) { (benchmark: Benchmark, state: State) async throws -> Void in
        let (cpu, wall) = (now(CLOCK_PROCESS_CPUTIME_ID), now(CLOCK_MONOTONIC))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for operation in 0..<operations { try await each(state, operation + task * operations / 2) }
                }
            }
            try await group.waitForAll()
        }
        let total = operations * tasks
        benchmark.measurement(cpuCost, (now(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1000 / total)
        benchmark.measurement(wallCost, (now(CLOCK_MONOTONIC) - wall) * 1000 / total)
    } setup: {
        try await make()
    }
}

/// Runs `body` on `threads` threads at once, each with its number.
func onThreads(_ threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: threads, execute: body)
}

private func now(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
