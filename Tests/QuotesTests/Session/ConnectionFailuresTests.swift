import MarketDataModel
import Testing

@testable import quotes

struct ConnectionFailuresTests {
    private func at(_ seconds: Int64) -> MonotonicTime { .zero + .seconds(1_000 + seconds) }

    @Test func `failures are shown once a minute, the last reason is kept`() {
        let failures = ConnectionFailures()
        #expect(failures.reason == nil)
        #expect(failures.note("no route", now: self.at(0)) == "no connection to the venue: no route; trying again")
        #expect(failures.note("refused", now: self.at(1)) == nil)
        #expect(failures.note("refused", now: self.at(59)) == nil)
        #expect(failures.reason == "refused")
        #expect(failures.note("banned", now: self.at(60)) == "no connection to the venue: banned; trying again")
        failures.clear()
        #expect(failures.reason == nil)
    }

    @Test func `a reason is one line, shortened, without what a terminal would obey`() {
        let failures = ConnectionFailures()
        let line = failures.note("a\n\u{1B}[2Jb\u{202E}" + String(repeating: "x", count: 1_000), now: self.at(0))
        #expect(line?.contains("a \\u{1B}[2Jb\\u{202E}xxx") == true)
        #expect(line.map { $0.count < 400 && !$0.contains("\n") } == true)
    }
}
