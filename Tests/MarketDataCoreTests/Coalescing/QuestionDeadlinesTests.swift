import MarketDataCore
import MarketDataModel
import Testing

struct QuestionDeadlinesTests {
    private var deadlines = QuestionDeadlines(patience: .seconds(30))

    private mutating func expired(_ now: MonotonicTime) -> [UInt64] { self.deadlines.expired(now: now) }

    @Test mutating func `who has waited long enough is let go, who left is not`() {
        self.deadlines.enter(1, now: at(0))
        self.deadlines.enter(2, now: at(1))
        self.deadlines.enter(3, now: at(2))
        self.deadlines.enter(3, now: at(9))
        self.deadlines.leave(1)
        self.deadlines.leave(1)
        #expect(self.deadlines.deadline == at(31))
        #expect(self.expired(at(30.9)) == [])
        #expect(self.expired(at(32)) == [2, 3])
        #expect(self.deadlines.deadline == .distantFuture)
        #expect(self.deadlines.count == 0)
    }

    @Test mutating func `many that come and go behind one that waits leave nothing`() {
        self.deadlines.enter(0, now: at(0))
        for id in 1...100_000 as ClosedRange<UInt64> {
            self.deadlines.enter(id, now: at(1))
            self.deadlines.leave(id)
        }
        #expect(self.deadlines.count == 1)
        #expect(self.expired(at(40)) == [0])
    }
}
