import Testing

@testable import VenueServer

/// The proxy's rules, in virtual time.
@Suite struct ProxyLaneTests {
    /// Everything that can be written at `now`.
    static func drain(_ lane: inout ProxyLane, _ fault: WireFault = .none, now: Int64 = 0) -> (String, ProxyLane.Next) {
        var text: [UInt8] = []
        while true {
            let next = lane.next(fault: fault, now: now)
            guard case .bytes(let bytes) = next else { return (String(decoding: text, as: UTF8.self), next) }
            text += bytes
            lane.consume(bytes.count)
        }
    }

    static func run(_ steps: [FaultStep], _ pieces: [String], end: Bool = true) -> (String, ProxyLane.Next, Int) {
        var lane = ProxyLane(steps: steps)
        var swallowed = 0
        for piece in pieces {
            swallowed += lane.receive(Array(piece.utf8)[...], fault: .none, now: 0).swallowed
        }
        if end { lane.end(.close, fault: .none, now: 0) }
        let (text, next) = Self.drain(&lane)
        return (text, next, swallowed)
    }

    @Test(arguments: [
        ["abcdefgh"], ["abcd", "efgh"], ["abc", "de", "fgh"], ["a", "b", "c", "d", "e", "f", "g", "h"],
    ])
    func `a step happens at its byte, however the bytes are cut`(pieces: [String]) {
        #expect(Self.run([FaultStep(at: 4, .close)], pieces) == ("abcd", .end(.close), 4))
        #expect(Self.run([FaultStep(at: 4, .reset)], pieces) == ("abcd", .end(.reset), 4))
        #expect(Self.run([FaultStep(at: 4, .mute)], pieces) == ("abcd", .idle, 4))
        #expect(Self.run([FaultStep(at: 4, .insert(Array("--".utf8)))], pieces) == ("abcd--efgh", .end(.close), 0))
        #expect(Self.run([FaultStep(at: 4, .leaveOut(2))], pieces) == ("abcdgh", .end(.close), 2))
        #expect(Self.run([FaultStep(at: 0, .insert([45]))], pieces) == ("-abcdefgh", .end(.close), 0))
        #expect(Self.run([FaultStep(at: 8, .reset)], pieces) == ("abcdefgh", .end(.reset), 0))
        #expect(Self.run([FaultStep(at: 9, .reset)], pieces) == ("abcdefgh", .end(.close), 0))
    }

    @Test func `steps happen in the order of their bytes, those of one byte in the order given`() {
        let steps = [
            FaultStep(at: 6, .close), FaultStep(at: 2, .insert([49])), FaultStep(at: 2, .leaveOut(1)),
            FaultStep(at: 2, .insert([50])),
        ]
        #expect(Self.run(steps, ["abcdefgh"]) == ("ab12def", .end(.close), 3))
    }

    @Test func `a delay holds bytes and the end back, in order`() {
        var lane = ProxyLane()
        let late = WireFault.delay(.milliseconds(5))
        _ = lane.receive([97], fault: late, now: 0)
        _ = lane.receive([98], fault: late, now: 1_000_000)
        lane.end(.close, fault: late, now: 2_000_000)
        #expect(Self.drain(&lane, late, now: 4_999_999) == ("", .wait(until: 5_000_000)))
        #expect(Self.drain(&lane, late, now: 5_000_000) == ("a", .wait(until: 6_000_000)))
        #expect(Self.drain(&lane, late, now: 6_000_000) == ("b", .wait(until: 7_000_000)))
        #expect(Self.drain(&lane, late, now: 7_000_000) == ("", .end(.close)))
    }

    @Test func `a slow line carries its rate, and a pause buys no burst`() {
        var lane = ProxyLane()
        let slow = WireFault.slow(bytesPerSecond: 1000)
        _ = lane.receive([UInt8](repeating: 97, count: 10_000)[...], fault: slow, now: 0)
        var carried = 0
        for millisecond in 0...1000 {
            carried += Self.drain(&lane, slow, now: Int64(millisecond) * 1_000_000).0.utf8.count
        }
        #expect((999...1001).contains(carried))
        #expect((99...101).contains(Self.drain(&lane, slow, now: 60_000_000_000).0.utf8.count))
        #expect(Self.drain(&lane, .none, now: 60_000_000_000).0.utf8.count > 8000)
    }

    @Test func `pieces are as small as asked for`() {
        var lane = ProxyLane()
        _ = lane.receive([1, 2, 3, 4, 5], fault: .none, now: 0)
        guard case .bytes(let first) = lane.next(fault: .pieces(of: 2), now: 0) else {
            Issue.record("nothing to write")
            return
        }
        #expect(first == [1, 2])
        lane.consume(1)
        #expect(lane.next(fault: .none, now: 0) == .bytes([2, 3, 4, 5]))
        #expect(lane.pendingBytes == 4)
    }

    @Test func `what is muted is lost, and the end with it`() {
        var lane = ProxyLane()
        #expect(lane.receive([1, 2], fault: .mute, now: 0).swallowed == 2)
        lane.end(.close, fault: .mute, now: 0)
        #expect(lane.next(fault: .mute, now: 0) == .idle)
    }
}
