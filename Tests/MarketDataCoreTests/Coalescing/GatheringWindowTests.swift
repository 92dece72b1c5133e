import MarketDataModel
import Testing

@testable import MarketDataCore

@Suite struct GatheringWindowTests {
    /// Asks for `names` in turn, one caller each `step`, of a venue that answers after `latency`; returns the calls and the
    /// longest wait.
    private static func run(
        callers: Int,
        of names: Int,
        every step: Duration,
        latency: Duration,
        isScarce: Bool = false
    ) throws -> (calls: Int, longest: Duration) {
        var machine = CoalescingStateMachine()
        machine.isScarce = isScarce
        var known: [NativeName: MonotonicTime] = [:]
        var (calls, now) = (0, MonotonicTime(nanoseconds: 10_000_000_000))
        var (waiting, flying): ([UInt64: MonotonicTime], [(id: UInt64, due: MonotonicTime, natives: [NativeName])]) =
            ([:], [])
        var waits: [Duration] = []
        for tick in 0..<(callers * Int(step.wholeNanoseconds / 100_000) + 10_000) {
            let (index, rest) = tick.quotientAndRemainder(dividingBy: Int(step.wholeNanoseconds / 100_000))
            if rest == 0, index < callers {
                let native = try NativeName("N\(index * 7 % names)")
                if known[native].map({ now - $0 > .seconds(1) }) ?? true {
                    waiting[UInt64(index)] = now
                    let question = Question(
                        id: UInt64(index),
                        symbol: Symbol(native.name),
                        askedAt: now,
                        demand: .cached
                    )
                    _ = machine.ask(question, of: native)
                }
            }
            while let batch = machine.advance(now: now), let call = machine.compose(batch.id, now: now) {
                calls += 1
                flying.append((call.id, now + latency, call.natives))
            }
            while let first = flying.first, first.due <= now {
                flying.removeFirst()
                for arrival in machine.landed(first.id) {
                    known[arrival.native] = now
                    for id in arrival.questions {
                        if let since = waiting.removeValue(forKey: id) { waits.append(now - since) }
                    }
                }
            }
            now = now + .microseconds(100)
        }
        #expect(waiting.isEmpty)
        return (calls, waits.max() ?? .zero)
    }

    @Test(arguments: [1, 20, 100], [false, true])
    func `a thousand callers of 50 names within a second cost at most five calls`(latency: Int, isScarce: Bool) throws {
        let run = try Self.run(
            callers: 1_000,
            of: 50,
            every: .milliseconds(1),
            latency: .milliseconds(latency),
            isScarce: isScarce
        )
        #expect(run.calls <= 5)
        #expect(run.longest <= .milliseconds(250 + 2 * latency + 1))
    }

    @Test func `a lone caller, and one that asks for one name after another, waits 5 ms`() throws {
        let run = try Self.run(
            callers: 100,
            of: 100,
            every: .milliseconds(30),
            latency: .milliseconds(1),
            isScarce: true
        )
        #expect(run.calls == 100)
        #expect(run.longest <= .milliseconds(7))
    }

    @Test func `a crowd is forgotten after a second`() {
        let limits = CoalescingLimits()
        var window = GatheringWindow()
        let start = MonotonicTime(nanoseconds: 5_000_000_000)
        for index in 0..<4 { window.closed(now: start + .milliseconds(100 * index), waiters: 2) }
        #expect(window.length(limits, at: start + .milliseconds(1_300), isScarce: false) == .milliseconds(250))
        #expect(window.length(limits, at: start + .milliseconds(1_301), isScarce: false) == .milliseconds(5))
    }
}
