import MarketDataCore
import MarketDataModel
import Testing

@Suite struct RollingWindowTests {
    private func fill(_ window: inout RollingWindow, at now: MonotonicTime) -> Int {
        var count = 0
        while window.begin(now: now) {
            window.settle(now: now)
            count += 1
        }
        return count
    }

    @Test func `B36 a window that is full admits again exactly one length after the oldest`() {
        var window = RollingWindow(limit: 5, length: .seconds(1))
        #expect(self.fill(&window, at: at(10)) == 5)
        #expect(window.nextAdmission(now: at(10)) == at(11))
        #expect(window.begin(now: MonotonicTime(nanoseconds: 10_999_999_999)) == false)
        #expect(self.fill(&window, at: at(11)) == 5)
    }

    @Test func `B36 places come free one by one, as they were taken`() {
        var window = RollingWindow(limit: 3, length: .seconds(1))
        for moment in [0.0, 0.4, 0.7] {
            #expect(window.begin(now: at(moment)) == true)
            window.settle(now: at(moment))
        }
        #expect(window.nextAdmission(now: at(0.8)) == at(1))
        #expect(self.fill(&window, at: at(1)) == 1)
        #expect(window.nextAdmission(now: at(1)) == at(1.4))
        #expect(self.fill(&window, at: at(1.7)) == 2)
    }

    @Test func `what is not answered holds its place, however long it takes`() {
        var window = RollingWindow(limit: 2, length: .seconds(1))
        #expect(window.begin(now: at(0)) == true)
        #expect(window.begin(now: at(0)) == true)
        #expect(window.nextAdmission(now: at(100)) == .distantFuture)
        #expect(window.begin(now: at(100)) == false)
        window.settle(now: at(100))
        #expect(window.nextAdmission(now: at(100)) == at(101))
        #expect(window.begin(now: at(101)) == true)
    }

    @Test func `B36 a reserve is left for others, but never the last place`() {
        var window = RollingWindow(limit: 3, length: .seconds(1))
        #expect(window.begin(reserving: 1, now: at(0)) == true)
        #expect(window.begin(reserving: 1, now: at(0)) == true)
        #expect(window.begin(reserving: 1, now: at(0)) == false)
        #expect(window.begin(now: at(0)) == true)
        var narrow = RollingWindow(limit: 1, length: .seconds(1))
        #expect(narrow.begin(reserving: 1, now: at(0)) == true)
    }

    @Test func `an answer that nothing waits for frees nothing`() {
        var window = RollingWindow(limit: 1, length: .seconds(1))
        window.settle(now: at(0))
        #expect(window.begin(now: at(0)) == true)
        #expect(window.begin(now: at(5)) == false)
    }

    /// Each event arrives somewhere between its sending and its answer; however that falls, the other side never counts
    /// more than the limit, and the window does not waste places when answers are instant.
    @Test(arguments: 1...20)
    func `no window of the other side ever holds more than the limit`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limit = Int.random(in: 1...6, using: &random)
        var window = RollingWindow(limit: limit, length: .milliseconds(1000))
        var now = 0
        var arrivals: [Int] = []
        var answers: [Int] = []
        for _ in 0..<2000 {
            now += Int.random(in: 0...200, using: &random)
            answers.sort()
            while let first = answers.first, first <= now {
                window.settle(now: MonotonicTime(nanoseconds: Int64(first) * 1_000_000))
                answers.removeFirst()
            }
            let moment = MonotonicTime(nanoseconds: Int64(now) * 1_000_000)
            let admission = window.nextAdmission(now: moment)
            #expect(window.begin(now: moment) == (admission <= moment), "seed \(seed)")
            guard admission <= moment else { continue }
            let arrival = now + Int.random(in: 0...800, using: &random)
            arrivals.append(arrival)
            answers.append(arrival + Int.random(in: 0...800, using: &random))
        }
        arrivals.sort()
        for index in arrivals.indices.dropFirst(limit) {
            #expect(arrivals[index] - arrivals[index - limit] >= 1000, "seed \(seed)")
        }
        #expect(arrivals.count > 100, "seed \(seed)")
    }
}
