import MarketDataModel
import Testing

@testable import VenueServer

@Suite struct RESTGateTests {
    static func at(_ seconds: Double) -> Timestamp { Timestamp(nanoseconds: Int64(seconds * 1e9)) }

    @Test func `a window counts what was spent within it, to the instant`() {
        var window = RollingWindow(.seconds(1))
        window.spend(2, now: Self.at(0))
        window.spend(3, now: Self.at(0.5))
        #expect(window.used(now: Self.at(0.999)) == 5)
        #expect(window.wait(for: 1, limit: 5, now: Self.at(0.999)) == .milliseconds(1))
        #expect(window.wait(for: 3, limit: 5, now: Self.at(0.9)) == .milliseconds(600))
        #expect(window.wait(for: 6, limit: 5, now: Self.at(0.9)) == .seconds(1))
        #expect(window.used(now: Self.at(1)) == 3)
        #expect(window.used(now: Self.at(1.5)) == 0)
        for tick in 0..<10_000 { window.spend(1, now: Self.at(2 + Double(tick))) }
        #expect(window.used(now: Self.at(10_001.5)) == 1)
    }

    @Test func `over the quota calls are refused, who goes on is banned, and the ban ends`() {
        var gate = RESTGate(quota: (10, .seconds(60)), banAfter: 2, banFor: .seconds(120))
        #expect(gate.call(weight: 6, now: Self.at(0)) == .answer(used: 6))
        #expect(gate.call(weight: 4, now: Self.at(30)) == .answer(used: 10))
        #expect(gate.call(weight: 1, now: Self.at(50)) == .refuse(retryAfter: .seconds(10)))
        #expect(gate.call(weight: 7, now: Self.at(50)) == .refuse(retryAfter: .seconds(40)))
        #expect(gate.call(weight: 1, now: Self.at(51)) == .ban(retryAfter: .seconds(120)))
        #expect(gate.call(weight: 1, now: Self.at(100)) == .ban(retryAfter: .seconds(71)))
        #expect(gate.call(weight: 1, now: Self.at(171)) == .answer(used: 1))
    }

    @Test func `who waits is forgiven`() {
        var gate = RESTGate(quota: (1, .seconds(1)), banAfter: 1, banFor: .seconds(120))
        for second in 0..<5 {
            #expect(gate.call(weight: 1, now: Self.at(Double(second))) == .answer(used: 1))
            #expect(gate.call(weight: 1, now: Self.at(Double(second) + 0.5)) == .refuse(retryAfter: .milliseconds(500)))
        }
    }
}
