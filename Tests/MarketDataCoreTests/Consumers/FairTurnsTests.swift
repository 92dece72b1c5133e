import MarketDataCore
import MarketDataModel
import Testing

@Suite struct FairTurnsTests {
    typealias Claim = FairTurns.Claim

    private func claim(_ consumer: UInt32, _ item: Int, _ priority: Priority = .normal, at time: Double = 0) -> Claim {
        Claim(consumer: consumer, priority: priority, askedAt: at(time), item: item)
    }

    @Test func `B27 a consumer with one question goes before the second of one with a thousand`() {
        var turns = FairTurns()
        var claims = (0..<1000).map { self.claim(1, $0, at: Double($0) / 1000) }
        #expect(turns.pick(1, of: claims, now: at(1)).items == [0])
        claims.removeFirst()
        claims.append(self.claim(2, 5000, at: 1))
        #expect(turns.pick(1, of: claims, now: at(4)).items == [5000])
        #expect(turns.pick(3, of: claims.filter { $0.consumer == 1 }, now: at(7)).items == [1, 2, 3])
    }

    @Test func `B27 one consumer asks 1,000 times a second, another once, on 20 calls a minute`() {
        var turns = FairTurns()
        var claims: [Claim] = []
        var item = 0
        var asked: [Int: Double] = [:]
        var waits: [Double] = []
        var greedy = 0
        for second in 0..<1800 {
            let now = Double(second)
            // What waits of one consumer is bounded by its tier.
            while claims.count(where: { $0.consumer == 1 }) < 500 {
                item += 1
                claims.append(self.claim(1, item, at: now))
            }
            if second % 60 == 30 {
                item += 1
                asked[item] = now
                claims.append(self.claim(2, item, at: now))
            }
            // A call every three seconds, for one symbol.
            guard second % 3 == 0 else { continue }
            for served in turns.pick(1, of: claims, now: at(now)).items {
                claims.removeAll { $0.item == served }
                if let since = asked[served] { waits.append(now - since) } else { greedy += 1 }
            }
        }
        #expect(waits.count == 30)
        #expect(waits.allSatisfy { $0 <= 3 })
        #expect(greedy == 570)
    }

    @Test func `the more urgent goes first, whoever asks, and what waits grows urgent`() {
        var turns = FairTurns(ageing: .seconds(10))
        let claims = [
            self.claim(1, 1, .low), self.claim(2, 2, .interactive), self.claim(3, 3, .normal), self.claim(1, 4, .high),
        ]
        #expect(turns.pick(4, of: claims, now: at(1)).items == [2, 4, 3, 1])
        // 70 s in line make an 8 a 1; of two that are equally urgent who had no turn goes first.
        var others = FairTurns(ageing: .seconds(10))
        #expect(others.pick(1, of: [self.claim(2, 9, .interactive)], now: at(0)).items == [9])
        let old = [self.claim(1, 1, .low), self.claim(2, 2, .interactive, at: 69)]
        let (items, taken) = others.pick(2, of: old, now: at(69))
        #expect(items == [2, 1])
        others.giveBack(taken)
        #expect(others.pick(2, of: [old[0], self.claim(2, 3, .interactive, at: 70)], now: at(70)).items == [1, 3])
    }

    @Test func `what two wait for goes once, on the turn of one`() {
        var turns = FairTurns()
        let claims = [self.claim(1, 7), self.claim(2, 7, at: 1), self.claim(2, 8, at: 1), self.claim(1, 9)]
        let picked = turns.pick(10, of: claims, now: at(2)).items
        #expect(picked.sorted() == [7, 8, 9])
        #expect(picked.first == 7)
        #expect(picked[1] == 8)
    }

    @Test func `a turn that came to nothing is given back`() {
        var turns = FairTurns()
        let claims = [self.claim(1, 1), self.claim(2, 2, at: 0.1)]
        for _ in 0..<5 {
            let (items, taken) = turns.pick(1, of: claims, now: at(1))
            #expect(items == [1])
            turns.giveBack(taken)
        }
        #expect(turns.pick(1, of: claims, now: at(1)).items == [1])
        #expect(turns.pick(1, of: claims, now: at(1)).items == [2])
    }

    /// Consumers that always have something in line, all as urgent: none gets more than one turn ahead of another.
    @Test(arguments: 1...20)
    func `B27 consumers that always wait are served equally`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let consumers = Int.random(in: 2...8, using: &random)
        var turns = FairTurns()
        var claims: [Claim] = []
        var item = 0
        var served = Array(repeating: 0, count: consumers)
        var now = 0.0
        for _ in 0..<500 {
            now += Double.random(in: 0...4, using: &random)
            for consumer in 0..<consumers {
                let depth = Int.random(in: 10...20, using: &random)
                while claims.count(where: { $0.consumer == consumer }) < depth {
                    item += 1
                    claims.append(self.claim(UInt32(consumer), item, at: now))
                }
            }
            let (items, taken) = turns.pick(Int.random(in: 1...3, using: &random), of: claims, now: at(now))
            if Bool.random(using: &random) {
                turns.giveBack(taken)
                continue
            }
            for index in items {
                guard let claim = claims.first(where: { $0.item == index }) else { continue }
                served[Int(claim.consumer)] += 1
                claims.removeAll { $0.item == index }
            }
            #expect((served.max() ?? 0) - (served.min() ?? 0) <= 1, "seed \(seed)")
        }
    }
}
