import Foundation
import MarketData
import Metering
import Synchronization

/// Quotes of live streams, as fast as 1, 2 and 4 threads take them, while the network thread publishes: hits a second, and
/// CPU of the asking threads for one. `MD_SECONDS` (2) is the length of a run.
func hits(_ environment: Environment) async throws {
    let seconds = ProcessInfo.processInfo.environment["MD_SECONDS"].flatMap(Double.init) ?? 2
    var configuration = MarketDataClient.Configuration()
    configuration.checksSymbols = false
    try await MarketDataClient.withClient(venue: environment.venue, configuration: configuration) { client in
        let published = Counter()
        let handler = client.onQuotes(for: environment.symbols) { _, _ in published.add() }
        defer { extendLifetime(handler) }
        // Every symbol has a quote, and memory knows of every stream.
        for symbol in environment.symbols {
            while try await client.quote(for: symbol).source != .stream { try await Task.sleep(for: .milliseconds(10)) }
        }
        for threads in [1, 2, 4] {
            let (clock, count) = (ContinuousClock(), published.value)
            let start = clock.now
            let runs = await withTaskGroup(of: Hits.self) { group in
                for thread in 0..<threads {
                    let executor = OwnThread()
                    group.addTask(executorPreference: executor) {
                        await Hits.take(client, environment.symbols, from: thread, until: start + .seconds(seconds))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let wall = (clock.now - start) / .seconds(1)
            let taken = runs.reduce(0) { $0 + $1.count }
            say(
                json([
                    "threads": threads, "hits_per_s": Int(Double(taken) / wall),
                    "cpu_ns_per_hit": Double(runs.reduce(0) { $0 + $1.cpu }) / Double(taken),
                    "not_of_the_stream": runs.reduce(0) { $0 + $1.others },
                    "messages_per_s": Int(Double(published.value - count) / wall),
                ])
            )
        }
        report(["peer": "MarketData"])
    }
}

/// What one thread took.
private struct Hits {
    var count = 0
    /// Answers from elsewhere than the stream.
    var others = 0
    /// CPU of the thread, in nanoseconds.
    var cpu: UInt64 = 0

    static func take(
        _ client: MarketDataClient,
        _ symbols: [Symbol],
        from first: Int,
        until end: ContinuousClock.Instant
    ) async -> Hits {
        var hits = Hits()
        let start = Meter.threadNanoseconds
        var next = first * symbols.count / 4
        repeat {
            // Seldom, so that the clock costs nothing.
            for _ in 0..<4_096 {
                let reading = try? await client.quote(for: symbols[next])
                if reading?.source != .stream { hits.others += 1 }
                next = next + 1 == symbols.count ? 0 : next + 1
            }
            hits.count += 4_096
        } while ContinuousClock.now < end
        hits.cpu = Meter.threadNanoseconds - start
        return hits
    }
}

/// A thread for one task, so that there may be more of them than the pool has.
private final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = self.asUnownedTaskExecutor()
        Thread.detachNewThread { job.runSynchronously(on: executor) }
    }
}

/// How many quotes the network thread has told of.
private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { self.count.load(ordering: .relaxed) }
    func add() { self.count.add(1, ordering: .relaxed) }
}
