import Foundation
import MarketDataTesting
import Metering

/// The venue's process: says its port, serves until its input ends or says so, then says what it has seen.
enum VenueSide {
    static func run(_ plan: Plan) async throws {
        let instruments = LoopbackVenue.instruments(plan.symbols, of: .binance)
        let venue = LoopbackVenue(.binance) {
            $0.instruments = instruments
            $0.banAfter = 0
            $0.banFor = .seconds(600)
            if let calls = plan.calls {
                $0.quota = .init(limit: calls, window: .seconds(plan.window), countsCalls: true)
            }
        }
        try await venue.start()
        let proxy = FaultProxy(upstreamPort: venue.port)
        try await proxy.start()
        if plan.breaks { Self.breakThings(venue, seed: plan.seed) }
        say(json(["port": proxy.port]))
        let market = Task {
            try await venue.play(MarketSimulation(seed: plan.seed, instruments: instruments, eventsPerSecond: 500))
        }
        let wire = Task { if plan.breaks { try await Self.breakTheWire(proxy) } }
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                _ = readLine()
                continuation.resume()
            }
        }
        market.cancel()
        wire.cancel()
        let seen = venue.statistics
        say(
            json([
                "calls": seen.restCalls, "weight": seen.restWeight, "peakUse": seen.peakRESTUse,
                "rateLimited": seen.rateLimited, "banned": seen.banned, "failures": seen.restFailures,
                "streams": seen.streams, "connections": seen.connections, "proxied": proxy.statistics.connections,
            ])
        )
    }

    /// Answers take 5 to 800 ms, most of them little; one in seven fails.
    private static func breakThings(_ venue: LoopbackVenue, seed: UInt64) {
        let dice = Dice(seed: seed)
        venue.setFaults { faults in
            faults.restTravel = { _ in
                let total = 0.005 * pow(160, dice.next())
                let there = total * dice.next()
                return .init(there: .seconds(there), back: .seconds(total - there))
            }
            faults.restFailure = { request in
                let roll = dice.next()
                // The instrument list is asked for once; the run begins with it.
                guard request.path.hasSuffix("/bookTicker") else { return nil }
                return roll < 0.1 ? .status(503) : roll < 0.15 ? .cut : nil
            }
        }
    }

    /// Every 5 s all connections are reset; every third time nobody is let in for half a second.
    private static func breakTheWire(_ proxy: FaultProxy) async throws {
        for round in 1... {
            try await Task.sleep(for: .seconds(5))
            if round % 3 == 0 { await proxy.setFault(.refuse) }
            await proxy.closeAll()
            try await Task.sleep(for: .milliseconds(500))
            await proxy.setFault(.none)
        }
    }
}

/// Seeded random numbers from 0 to 1, from any thread.
final class Dice: @unchecked Sendable {
    private let lock = NSLock()
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    func next() -> Double {
        self.lock.withLock {
            self.state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = self.state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return Double((mixed ^ (mixed >> 31)) >> 11) / Double(UInt64(1) << 53)
        }
    }
}
