import MarketDataCore
import MarketDataModel
import Testing

@Suite struct StreamPlacementTests {
    private func counts(_ placement: StreamPlacement) -> [Int] {
        (0..<placement.laneCount).map { placement.count(of: $0) }
    }

    @Test func `B39 more streams than one connection may carry are spread over several`() {
        var placement = StreamPlacement(limit: 10)
        for key in streams(25) { _ = placement.place(key) }
        #expect(self.counts(placement) == [10, 10, 5])
    }

    @Test func `B39 a stream that is placed twice is placed once`() {
        var placement = StreamPlacement(limit: 10)
        let key = streams(1)[0]
        #expect(placement.place(key) == placement.place(key))
        #expect(self.counts(placement) == [1])
    }

    @Test func `B39 new streams fill the fullest lane that has room`() {
        var placement = StreamPlacement(limit: 10)
        let keys = streams(20)
        for key in keys { _ = placement.place(key) }
        for key in keys[0..<6] { #expect(placement.remove(key) == [0]) }
        for key in keys[10..<13] { #expect(placement.remove(key) == [1]) }
        for key in streams(3, from: 100) { #expect(placement.place(key) == 1) }
        #expect(placement.place(streams(1, from: 200)[0]) == 0)
    }

    @Test func `B39 a lane that emptied is used again before another is added`() {
        var placement = StreamPlacement(limit: 2)
        let keys = streams(4)
        for key in keys { _ = placement.place(key) }
        for key in keys[0..<2] { _ = placement.remove(key) }
        #expect(self.counts(placement) == [0, 2])
        #expect(placement.place(streams(1, from: 9)[0]) == 0)
    }

    @Test func `B39 the emptiest lane moves into the others when that saves one with room to spare`() {
        var placement = StreamPlacement(limit: 10)
        let keys = streams(20)
        for key in keys { _ = placement.place(key) }
        for key in keys[0..<8] { _ = placement.remove(key) }
        #expect(placement.consolidate().isEmpty, "12 streams need two lanes")
        for key in keys[10..<14] { _ = placement.remove(key) }
        #expect(self.counts(placement) == [2, 6])
        #expect(placement.consolidate().isEmpty, "8 streams fit into one lane, but without a quarter to spare")
        for key in keys[14..<15] { _ = placement.remove(key) }
        let moves = placement.consolidate()
        #expect(moves.map(\.key) == Array(keys[8..<10]))
        #expect(moves.allSatisfy { $0.from == 0 && $0.to == 1 })
        #expect(self.counts(placement) == [2, 7])
        #expect(placement.consolidate().isEmpty, "one move at a time")
        for move in moves {
            #expect(placement.home(of: move.key)?.speaker == 0)
            #expect(placement.arrived(move.key) == 0)
            #expect(placement.home(of: move.key)?.speaker == 1)
        }
        #expect(self.counts(placement) == [0, 7])
        #expect(placement.moving == 0)
    }

    @Test func `B39 streams that come and go at the edge of a connection are not moved to and fro`() {
        var placement = StreamPlacement(limit: 10)
        for key in streams(11) { _ = placement.place(key) }
        for round in 0..<10 {
            _ = placement.remove(streams(1, from: round)[0])
            #expect(self.counts(placement) == [9, 1])
            #expect(placement.consolidate().isEmpty)
            _ = placement.place(streams(1, from: 100 + round)[0])
            #expect(placement.consolidate().isEmpty)
        }
    }

    @Test func `B39 a stream that leaves while it moves leaves both lanes`() {
        var placement = StreamPlacement(limit: 10)
        let keys = streams(20)
        for key in keys { _ = placement.place(key) }
        for key in keys[0..<9] + keys[10..<15] { _ = placement.remove(key) }
        let moves = placement.consolidate()
        #expect(moves.map(\.key) == [keys[9]])
        #expect(Set(placement.remove(keys[9])) == [0, 1])
        #expect(placement.moving == 0)
        #expect(self.counts(placement) == [0, 5])
        #expect(placement.arrived(keys[9]) == nil)
    }

    @Test func `B39 a move that the venue refuses is not tried again until wishes change`() {
        var placement = StreamPlacement(limit: 10)
        let keys = streams(20)
        for key in keys { _ = placement.place(key) }
        for key in keys[0..<9] + keys[10..<15] { _ = placement.remove(key) }
        #expect(placement.consolidate().count == 1)
        #expect(placement.stayed(keys[9]) == 1)
        #expect(placement.home(of: keys[9])?.speaker == 0)
        #expect(self.counts(placement) == [1, 5])
        #expect(placement.consolidate().isEmpty)
        _ = placement.remove(keys[15])
        #expect(placement.consolidate().count == 1)
    }

    @Test(arguments: 1...20)
    func `B39 no lane ever carries more than the limit, and few lanes carry all`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limit = Int.random(in: 1...12, using: &random)
        var placement = StreamPlacement(limit: limit)
        let keys = streams(60)
        var placed: Set<StreamKey> = []
        var moving: [StreamPlacement.Move] = []
        for step in 0..<3000 {
            // Waves: many come, many go.
            let comes = Int.random(in: 0..<100, using: &random) < (step / 300 % 2 == 0 ? 70 : 30)
            let key = keys[Int.random(in: 0..<60, using: &random)]
            if comes {
                _ = placement.place(key)
                placed.insert(key)
            } else {
                _ = placement.remove(key)
                placed.remove(key)
            }
            if step % 3 == 0 { moving += placement.consolidate() }
            if step % 5 == 0, let move = moving.popLast() { _ = placement.arrived(move.key) }
            let counts = self.counts(placement)
            #expect(counts.allSatisfy { $0 <= limit }, "seed \(seed)")
            #expect(counts.reduce(0, +) == placed.count + placement.moving, "seed \(seed)")
        }
        for _ in 0..<200 {
            moving += placement.consolidate()
            while let move = moving.popLast() { _ = placement.arrived(move.key) }
        }
        let used = self.counts(placement).count { $0 > 0 }
        let spare = max(0, used - 1) * limit * 3 / 4
        #expect(used <= 1 || placed.count > spare, "\(placed.count) streams on \(used) lanes, seed \(seed)")
        for key in keys { #expect((placement.home(of: key) != nil) == placed.contains(key), "seed \(seed)") }
    }
}
