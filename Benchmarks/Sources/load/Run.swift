import Foundation
import MarketData
import Metering

/// The client's side: consumers, and a scan.
struct Run {
    /// What came of it.
    struct Result {
        var tally: Tally
        var seconds: Double
        var cpu: Double
        var memoryAtStart: Int
        var memoryAtEnd: Int
        var memoryPeak: Int
        var scanned: Int
        var scans: Int
        /// How long it took until every symbol had been answered.
        var warmUp: Double
    }

    let plan: Plan
    let port: Int
    private let tallies = Tallies()
    private let reach = Reach()

    init(_ plan: Plan, port: Int) {
        self.plan = plan
        self.port = port
    }

    private var configuration: MarketDataClient.Configuration {
        var configuration = MarketDataClient.Configuration()
        configuration.network.proxy = .none
        configuration.seed = self.plan.seed
        configuration.cache.timeToLive = .milliseconds(self.plan.timeToLive)
        if let calls = self.plan.calls {
            configuration.limits.quota = [QuotaWindow(.requests, limit: calls, per: .seconds(self.plan.window))]
        }
        return configuration
    }

    func perform() async throws -> Result {
        let venue = try BinanceSpot(at: "ws://127.0.0.1:\(self.port)")
        return try await MarketDataClient.withClient(venue: venue, configuration: self.configuration) { client in
            let symbols = self.plan.symbols
            let begin = Meter.nanoseconds
            // Everybody begins with what is known of nothing: the first questions are part of the run.
            let end = begin + UInt64(self.plan.seconds) * 1_000_000_000
            let (cpu, memory) = (Meter.cpu, Meter.memory("VmRSS"))
            async let scanned = self.plan.scans ? self.scan(client, symbols, until: end) : (0, 0)
            async let warm = self.warmUp(symbols.count, since: begin, until: end)
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<self.plan.consumers {
                    group.addTask { await self.consume(client, symbols, number, from: begin, until: end) }
                }
            }
            let seconds = Double(Meter.nanoseconds - begin) / 1e9
            let used = Meter.cpu - cpu
            let (count, rounds) = await scanned
            return Result(
                tally: self.tallies.total,
                seconds: seconds,
                cpu: used,
                memoryAtStart: memory,
                memoryAtEnd: Meter.memory("VmRSS"),
                memoryPeak: Meter.memory("VmHWM"),
                scanned: count,
                scans: rounds,
                warmUp: await warm
            )
        }
    }

    private func warmUp(_ count: Int, since begin: UInt64, until end: UInt64) async -> Double {
        while self.reach.count < count, Meter.nanoseconds < end { try? await Task.sleep(for: .milliseconds(5)) }
        return Double(Meter.nanoseconds - begin) / 1e9
    }

    /// One consumer: a burst of questions about symbols of its own choice, then a pause.
    private func consume(
        _ client: MarketDataClient,
        _ symbols: [Symbol],
        _ number: Int,
        from begin: UInt64,
        until end: UInt64
    ) async {
        var random = Choice(state: self.plan.seed &+ UInt64(number) &* 0x9e37_79b9)
        let burst = self.plan.burst
        let period =
            self.plan.rate == 0 ? 0 : UInt64(1e9 * Double(self.plan.consumers * burst) / Double(self.plan.rate))
        var next = begin + (period == 0 ? 0 : UInt64(number) * period / UInt64(self.plan.consumers))
        var answers: [Answer] = []
        answers.reserveCapacity(burst)
        while next < end, Meter.nanoseconds < end {
            let now = Meter.nanoseconds
            if next > now {
                try? await Task.sleep(for: .nanoseconds(next - now))
            } else {
                await Task.yield()
            }
            for _ in 0..<burst {
                let symbol = symbols[Int(random.next() % UInt64(symbols.count))]
                answers.append(await self.ask(client, symbol, random.next() % 100))
            }
            self.tallies.add(answers, by: number)
            answers.removeAll(keepingCapacity: true)
            // Who waited for an answer does not make up for it.
            next = max(next + period, Meter.nanoseconds > next + period ? Meter.nanoseconds : 0)
        }
    }

    private func ask(_ client: MarketDataClient, _ symbol: Symbol, _ roll: UInt64) async -> Answer {
        // Nine in ten take what there is, the others want it at most so old.
        let takesOld = roll < 90
        let freshness: Freshness = takesOld ? .staleWhileRevalidate : .within(.seconds(10))
        let before = Meter.nanoseconds
        do throws(MarketDataError) {
            let reading = try await client.quote(for: symbol, freshness: freshness)
            let wait = Meter.nanoseconds - before
            if reading.source == .upstream { self.reach.note(symbol) }
            return Answer(wait: wait, outcome: .told(reading.source, isStale: reading.isStale, age: reading.age))
        } catch {
            let isInReach = takesOld && self.reach.has(symbol)
            return Answer(
                wait: Meter.nanoseconds - before,
                outcome: .refused(code: "\(error.code)", message: "\(error)", isInReach: isInReach)
            )
        }
    }

    /// All symbols in the background, again and again.
    private func scan(_ client: MarketDataClient, _ symbols: [Symbol], until end: UInt64) async -> (Int, Int) {
        var (answered, rounds) = (0, 0)
        while Meter.nanoseconds < end {
            let scan = client.scan(symbols, freshness: .within(.seconds(1)), priority: .low)
            // A scan that waits for the quota when the run is over is of no use any more.
            let end = Task {
                try await Task.sleep(for: .nanoseconds(end - min(end, Meter.nanoseconds)))
                scan.cancel()
            }
            for await step in scan {
                if case .answered = step.event { answered += 1 }
                if case .finished = step.event { rounds += 1 }
            }
            end.cancel()
            try? await Task.sleep(for: .milliseconds(200))
        }
        return (answered, rounds)
    }
}

/// A consumer's own choices.
private struct Choice {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        return mixed ^ (mixed >> 31)
    }
}
