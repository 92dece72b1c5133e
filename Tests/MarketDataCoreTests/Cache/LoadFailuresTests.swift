import MarketDataCore
import MarketDataModel
import Testing

struct LoadFailuresTests {
    private var failures = LoadFailures<String>(capacity: 4, seed: 9)

    @Test mutating func `B3 after a first failure who waits may try again at once, then behind a growing back-off`() {
        var waits: [Duration] = []
        for attempt in 1...8 {
            let retryAt = self.failures.failed(["A"], "no", now: at(100))
            waits.append(retryAt - at(100))
            #expect((self.failures.forbids("A", now: at(100)) == nil) == (attempt == 1))
            #expect(self.failures.forbids("A", now: retryAt) == nil)
            #expect(self.failures.entry("A")?.failures == attempt)
        }
        #expect(waits.allSatisfy { $0 >= .milliseconds(250) && $0 <= .seconds(60) })
        let (early, late) = (waits[0] + waits[1] + waits[2], waits[5] + waits[6] + waits[7])
        #expect(late > early)
        self.failures.succeeded("A")
        #expect(self.failures.forbids("A", now: at(100)) == nil)
        #expect(self.failures.latest == nil)
    }

    @Test mutating func `what failed together is tried again together`() {
        _ = self.failures.failed(["A"], "no", now: at(1))
        _ = self.failures.failed(["A"], "no", now: at(2))
        _ = self.failures.failed(["A", "B"], "not now", now: at(3))
        #expect(self.failures.entry("A")?.retryAt == self.failures.entry("B")?.retryAt)
        #expect(self.failures.entry("B")?.failures == 1)
        #expect(self.failures.latest?.reason == "not now")
        #expect(self.failures.count == 2)
    }

    @Test mutating func `no more than so many are remembered`() {
        for number in 0..<100 {
            guard let name = InlineName("N\(number)") else { return }
            _ = self.failures.failed([NativeName(name)], "no", now: at(Double(number) * 0.001))
        }
        #expect(self.failures.count == 4)
        // Those that nobody has tried again since make room.
        _ = self.failures.failed(["Z"], "no", now: at(1_000))
        #expect(self.failures.count == 1)
    }
}
