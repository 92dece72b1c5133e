import MarketDataCore
import MarketDataModel
import Testing

struct InvalidationDebounceTests {
    private var debounce = InvalidationDebounce(quiet: .milliseconds(50), longestWait: .milliseconds(200))

    private mutating func due(_ now: MonotonicTime) -> [Symbol] { self.debounce.due(now: now) }

    @Test mutating func `a load is due when it has been quiet for 50 ms`() {
        self.debounce.add([], now: at(0))
        #expect(self.debounce.deadline == .distantFuture)
        self.debounce.add(["A", "B"], now: at(1))
        self.debounce.add(["A"], now: at(1.04))
        #expect(self.due(at(1.089)) == [])
        #expect(self.due(at(1.09)) == ["A", "B"])
        #expect(self.debounce.deadline == .distantFuture)
        #expect(self.due(at(9)) == [])
    }

    @Test mutating func `and at the latest 200 ms after the first`() {
        var due: [(Double, [Symbol])] = []
        for tick in 0..<40 {
            let now = 1 + Double(tick) / 100
            self.debounce.add(["A"], now: at(now))
            let symbols = self.due(at(now))
            if !symbols.isEmpty { due.append((now, symbols)) }
        }
        #expect(due.map(\.0) == [1.2])
        #expect(due.map(\.1) == [["A"]])
    }
}
