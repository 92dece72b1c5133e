import MarketDataCore
import MarketDataModel
import Testing

@Suite struct QuotaBytesTests {
    private static let windows = [
        QuotaWindow(.requests, limit: 20, per: .seconds(60)), QuotaWindow(.weight, limit: 900, per: .seconds(300)),
    ]
    private static let ask = QuotaAsk(.request(weight: 3), hold: .seconds(10))

    private func stamp(_ seconds: Double, wall: Double = 1_000_000) -> ReceiveStamp {
        ReceiveStamp(wall: Timestamp(nanoseconds: Int64((wall + seconds) * 1e9)), monotonic: at(seconds))
    }

    /// Ten settled from second 100 on, one under way until 120.
    private func used() throws -> (QuotaStateMachine, QuotaLease) {
        var machine = QuotaStateMachine(windows: Self.windows)
        for second in 100..<110 {
            guard case .granted(let lease) = machine.acquire(Self.ask, now: at(Double(second))) else { continue }
            machine.settle(lease, now: at(Double(second)))
        }
        guard case .granted(let open) = machine.acquire(Self.ask, now: at(110)) else {
            throw DecodingFailed()
        }
        return (machine, open)
    }

    private struct DecodingFailed: Error {}

    @Test func `a machine that was written and read goes on as if nothing had happened`() throws {
        var (machine, open) = try self.used()
        machine.pause(for: .seconds(20), now: at(110))
        let bytes = machine.encoded(at: self.stamp(110), boot: 7)
        var read = try #require(
            QuotaStateMachine(decoding: bytes, windows: Self.windows, at: self.stamp(110), boot: 7)
        )
        #expect(read.budget(now: at(110)) == machine.budget(now: at(110)))
        #expect(read.pausedUntil(now: at(111)) == at(130))
        for moment in [115.0, 121, 160, 165, 185, 400] {
            if moment == 115 {
                machine.settle(open, now: at(moment))
                read.settle(open, now: at(moment))
            }
            #expect(read.acquire(Self.ask, now: at(moment)) == machine.acquire(Self.ask, now: at(moment)))
            #expect(read.budget(now: at(moment)) == machine.budget(now: at(moment)))
        }
    }

    @Test func `B51 after a restart of the machine the wall clock tells how much time has passed`() throws {
        var (machine, _) = try self.used()
        let bytes = machine.encoded(at: self.stamp(110), boot: 7)
        // 30 seconds later by the wall clock, 5 after a boot: 110 is now -25.
        let stamp = ReceiveStamp(wall: Timestamp(nanoseconds: Int64(1_000_140 * 1e9)), monotonic: at(5))
        var read = try #require(QuotaStateMachine(decoding: bytes, windows: Self.windows, at: stamp, boot: 8))
        #expect(read.budget(now: at(5)).map(\.remaining) == [9, 867])
        #expect(read.budget(now: at(24.9)).map(\.remaining) == [9, 867])
        #expect(read.budget(now: at(25)).map(\.remaining) == [10, 867])
        // The one under way ended its hold at 120, which is -15.
        #expect(read.budget(now: at(44.9)).map(\.remaining) == [19, 867])
        #expect(read.budget(now: at(45)).map(\.remaining) == [20, 867])
    }

    @Test func `B51 where the wall clock went back no time has passed`() throws {
        var (machine, _) = try self.used()
        let bytes = machine.encoded(at: self.stamp(110), boot: 7)
        let stamp = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: at(5))
        var read = try #require(QuotaStateMachine(decoding: bytes, windows: Self.windows, at: stamp, boot: 8))
        #expect(read.budget(now: at(54)).map(\.remaining) == [9, 867])
        #expect(read.budget(now: at(55)).map(\.remaining) == [10, 867])
    }

    @Test func `every byte that is changed, cut off or added is noticed`() throws {
        var (machine, _) = try self.used()
        let bytes = machine.encoded(at: self.stamp(110), boot: 7)
        func reads(_ bytes: [UInt8]) -> Bool {
            QuotaStateMachine(decoding: bytes, windows: Self.windows, at: self.stamp(110), boot: 7) != nil
        }
        #expect(reads(bytes) == true)
        for index in bytes.indices {
            var broken = bytes
            broken[index] ^= 1 << UInt8(index % 8)
            #expect(reads(broken) == false, "byte \(index)")
        }
        for count in 0..<bytes.count { #expect(reads(Array(bytes[..<count])) == false, "\(count) bytes") }
        #expect(reads(bytes + [UInt8](repeating: 0, count: 8)) == false)
    }

    @Test func `windows that others keep go on, and new ones know what was used`() throws {
        var (machine, _) = try self.used()
        let bytes = machine.encoded(at: self.stamp(110), boot: 7)
        let other = [
            QuotaWindow(.requests, limit: 30, per: .seconds(600)), QuotaWindow(.weight, limit: 40, per: .seconds(1)),
        ]
        var read = try #require(QuotaStateMachine(decoding: bytes, windows: other, at: self.stamp(110), boot: 7))
        // What was settled in second 109 is in a sub-bucket that is not over yet.
        #expect(read.budget(now: at(110)).map(\.remaining) == [19, 34])
        guard case .granted(let lease) = read.acquire(Self.ask, now: at(110)) else {
            Issue.record("there is room")
            return
        }
        read.settle(lease, now: at(110))
        let again = read.encoded(at: self.stamp(110), boot: 7)
        var back = try #require(QuotaStateMachine(decoding: again, windows: Self.windows, at: self.stamp(110), boot: 7))
        #expect(back.budget(now: at(110)).map(\.remaining) == [8, 864])
    }

    @Test(arguments: 1...10)
    func `what is written and read again at every step does what one that is not does`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var machine = QuotaStateMachine(windows: Self.windows)
        var stored = machine
        // Each its own lease: slots that are free again are not in the file.
        var open: [(QuotaLease, QuotaLease)] = []
        var seconds = 1000.0
        for step in 0..<600 {
            seconds += Double.random(in: 0...2, using: &random)
            let bytes = stored.encoded(at: self.stamp(seconds), boot: 1)
            stored = try #require(
                QuotaStateMachine(decoding: bytes, windows: Self.windows, at: self.stamp(seconds), boot: 1)
            )
            if Bool.random(using: &random) {
                let ask = QuotaAsk(.request(weight: Int.random(in: 1...30, using: &random)), hold: .seconds(4))
                let (one, other) = (machine.acquire(ask, now: at(seconds)), stored.acquire(ask, now: at(seconds)))
                switch (one, other) {
                // The longest hold of all is forgotten between them, so that a bound may be nearer.
                case (.denied(let bound, _, false), .denied(let nearer, _, false)): #expect(nearer <= bound)
                case (.granted(let lease), .granted(let other)): open.append((lease, other))
                default: #expect(one == other, "seed \(seed), step \(step)")
                }
            } else if let index = open.indices.randomElement(using: &random) {
                let (one, other) = open.remove(at: index)
                machine.settle(one, now: at(seconds))
                stored.settle(other, now: at(seconds))
            }
            let budgets = (machine.budget(now: at(seconds)), stored.budget(now: at(seconds)))
            try #require(budgets.0.map(\.remaining) == budgets.1.map(\.remaining), "seed \(seed), step \(step)")
        }
    }
}
