import MarketDataCore
import MarketDataModel
import Testing

/// The machine beside the obvious model, driven at random. The first disagreement ends it and names its seed.
@Suite struct QuotaModelTests {
    private static let windows = [
        QuotaWindow(.weight, limit: 9, per: .seconds(1)),
        QuotaWindow(.requests, limit: 12, per: .seconds(10)),
        QuotaWindow(.weight, limit: 60, per: .seconds(60)),
        QuotaWindow(.connections, limit: 4, per: .seconds(30)),
    ]

    /// 24 seeds of 5,000 operations: 120,000.
    @Test(arguments: 1...24)
    func `B16 B17 the machine does what the obvious model does`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var machine = QuotaStateMachine(windows: Self.windows)
        var model = QuotaModel(Self.windows)
        var now = at(1000)
        var open: [QuotaLease] = []
        var granted = 0
        var denied = 0
        for step in 0..<5000 {
            let comment: Comment = "seed \(seed), step \(step)"
            now = self.moved(now, using: &random)
            model.move(to: now)
            _ = machine.isIdle(now: now)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<55:
                let ask = self.ask(using: &random)
                let expected = model.answer(ask)
                let admission = machine.acquire(ask, now: now)
                try #require(Self.agrees(admission, expected), comment)
                if case .granted(let lease) = admission {
                    model.took(ask, lease)
                    open.append(lease)
                    granted += 1
                } else {
                    denied += 1
                }
            case 55..<82:
                guard let lease = open.randomElement(using: &random) else { continue }
                // Now and then again, though it is settled.
                if Int.random(in: 0..<10, using: &random) > 0 { open.removeAll { $0 == lease } }
                machine.settle(lease, now: now)
                model.end(lease, isSettled: true)
            case 82..<90:
                guard let lease = open.randomElement(using: &random) else { continue }
                open.removeAll { $0 == lease }
                machine.refund(lease, now: now)
                model.end(lease, isSettled: false)
            case 90..<91:
                let span = Duration.milliseconds(Int.random(in: 0...3000, using: &random))
                machine.pause(for: span, now: now)
                model.pausedUntil = max(model.pausedUntil, model.now + span)
            case 91..<94:
                let index = Int.random(in: 0..<Self.windows.count, using: &random)
                let used = Int.random(in: 0...(Self.windows[index].limit + 5), using: &random)
                let resets =
                    Bool.random(using: &random) ? Duration.milliseconds(Int.random(in: 1...999, using: &random)) : nil
                let window = Self.windows[index]
                let report = QuotaReport(window.meter, per: window.length, count: .used(used), resetsAfter: resets)
                machine.settle(QuotaLease(rawValue: 0), [report], now: now)
                model.note(used: used, of: index, resetsAfter: resets)
            default:
                try #require(
                    machine.budget(now: now).map(\.remaining) == Self.windows.indices.map(model.remaining),
                    comment
                )
            }
        }
        #expect(granted > 500, "seed \(seed)")
        #expect(denied > 500, "seed \(seed)")
    }

    /// Windows that are kept in sub-buckets admit nothing the model would not, and refuse nothing that would be free two
    /// sub-buckets later.
    @Test(arguments: 1...6)
    func `B17 sub-buckets count too much for a while, never too little`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let window = QuotaWindow(.weight, limit: 900, per: .seconds(60))
        var machine = QuotaStateMachine(windows: [window])
        var model = QuotaModel([window])
        var longer = QuotaModel([QuotaWindow(.weight, limit: 900, per: .seconds(60 + 60.0 / 512 * 2))])
        var now = at(1000)
        var open: [QuotaLease] = []
        var granted = 0
        var denied = 0
        for step in 0..<6000 {
            now = now + .milliseconds(Int.random(in: 0...60, using: &random))
            model.move(to: now)
            longer.move(to: now)
            if Int.random(in: 0..<3, using: &random) < 2 {
                let ask = QuotaAsk(QuotaCharge(weight: Int.random(in: 1...40, using: &random)), hold: .seconds(5))
                let expected = model.answer(ask)
                switch machine.acquire(ask, now: now) {
                case .granted(let lease):
                    try #require(expected == .granted, "seed \(seed), step \(step)")
                    model.took(ask, lease)
                    longer.took(ask, lease)
                    open.append(lease)
                    granted += 1
                case .denied(let until, _, _):
                    try #require(longer.answer(ask) != .granted, "seed \(seed), step \(step)")
                    denied += 1
                    if case .denied(let free, _, _) = expected {
                        try #require(until >= free, "seed \(seed), step \(step)")
                    }
                case .impossible: Issue.record("seed \(seed), step \(step)")
                }
            } else if let lease = open.first {
                open.removeFirst()
                machine.settle(lease, now: now)
                model.end(lease, isSettled: true)
                longer.end(lease, isSettled: true)
            }
        }
        #expect(granted > 100, "seed \(seed)")
        #expect(denied > 500, "seed \(seed)")
    }

    /// Mostly forward by a little, sometimes by more, sometimes back.
    private func moved(_ now: MonotonicTime, using random: inout SeededGenerator) -> MonotonicTime {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: now
        case 30..<90: now + .milliseconds(Int.random(in: 0...300, using: &random))
        case 90..<98: now + .milliseconds(Int.random(in: 0...5000, using: &random))
        case 98: now - .seconds(Int.random(in: 1...20, using: &random))
        default: now + .seconds(Int.random(in: 1...90, using: &random))
        }
    }

    private func ask(using random: inout SeededGenerator) -> QuotaAsk {
        let charge: QuotaCharge =
            switch Int.random(in: 0..<10, using: &random) {
            case 0: .connection
            case 1: QuotaCharge()
            case 2: QuotaCharge(weight: Int.random(in: 1...12, using: &random))
            default: .request(weight: Int.random(in: 1...5, using: &random))
            }
        let reserve = [0, 0, 0, 250, 500, 1000].randomElement(using: &random) ?? 0
        return QuotaAsk(charge, reserve: reserve, hold: .milliseconds(Int.random(in: 0...4000, using: &random)))
    }

    private static func agrees(_ admission: QuotaAdmission, _ answer: QuotaModel.Answer) -> Bool {
        switch (admission, answer) {
        case (.granted, .granted), (.impossible, .impossible): true
        case (.denied(let until, .pause, true), .paused(let expected)): until == expected
        case (.denied(let until, .window(let window), let isExact), .denied(let expected, let windows, let isCertain)):
            until == expected && windows.contains(window) && isExact == isCertain
        default: false
        }
    }
}
