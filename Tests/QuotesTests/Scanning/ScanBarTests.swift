import MarketData
import MarketDataModel
import Testing

@testable import quotes

struct ScanBarTests {
    private let plain = Theme(hasColour: false, hasUnicode: false)

    private var bar: ScanBar {
        ScanBar(
            progress: ScanProgress(total: 50, answered: 14, failed: 1, isPaused: false),
            next: .seconds(3),
            rest: .seconds(110),
            budget: [
                QuotaBudget(window: QuotaWindow(.weight, limit: 5400, per: .seconds(60)), remaining: 5000, resets: nil),
                QuotaBudget(window: QuotaWindow(.requests, limit: 20, per: .seconds(60)), remaining: 5, resets: nil),
                QuotaBudget(window: QuotaWindow(.connections, limit: 9, per: .seconds(60)), remaining: 0, resets: nil),
            ],
            hasKeys: true
        )
    }

    @Test(arguments: [120, 80, 60, 40, 20, 8])
    func `the bar fits the terminal and loses what matters least first`(columns: Int) throws {
        let text = self.bar.text(columns: columns, theme: self.plain)
        #expect(text.count <= columns)
        #expect(try Snapshot("scan-\(columns).txt").matches(text))
    }

    @Test
    func `a paused scan says so, and how it goes on`() {
        var bar = self.bar
        bar.progress.isPaused = true
        bar.progress.failed = 0
        #expect(
            bar.text(columns: 100, theme: Theme(hasColour: false, hasUnicode: true))
                == "[████████░░░░░░░░░░░░░░░░░░░░░░]  14/50  PAUSED  quota 5/20 in 1min  p goes on"
        )
    }

    @Test
    func `the summary says what came, what failed and what is missing`() {
        let whole = ScanProgress(total: 50, answered: 50, failed: 0, isPaused: false)
        #expect(ScanSession.summary(whole, elapsed: .seconds(62)) == "50 of 50 symbols answered in 1m02s")
        let part = ScanProgress(total: 1_200, answered: 31, failed: 2, isPaused: true)
        #expect(
            ScanSession.summary(part, elapsed: .seconds(5))
                == "31 of 1,200 symbols answered, 2 failed, 1,167 not asked for any more in 5.0s"
        )
    }

    @Test
    func `lists have words, commas and remarks`() {
        let text = "# mine\nBTC-USDT, ETH-USDT\r\n\n  bnb/usdt\t# the third\nX,,Y"
        #expect(ScanInput.words(text, in: "list").map(\.text) == ["BTC-USDT", "ETH-USDT", "bnb/usdt", "X", "Y"])
    }

    @Test
    func `priorities have names and numbers`() throws {
        #expect(try PriorityArgument.priority("Low") == .low && PriorityArgument.priority("1") == .interactive)
        for text in ["0", "11", "urgent", ""] {
            #expect(throws: InputError.self, "\(text)") { try PriorityArgument.priority(text) }
        }
    }
}
