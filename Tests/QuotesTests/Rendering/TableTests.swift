import MarketDataModel
import Terminal
import Testing

@testable import quotes

struct TableTests {
    private static let plain = Theme(hasColour: false, hasUnicode: true)

    /// A table of two symbols, the second stale, after 75 seconds of a price that rises and falls.
    private static func model(trades: Bool = false) -> TableModel {
        var model = TableModel(title: "binance", symbols: ["ETH-USDT", "BTC-USDT", "XRP-USDT"], showsTrades: trades)
        for second in 0..<75 {
            let bid = Price(ExactDecimal(stringLiteral: "61800")).moved(second < 40 ? second : 80 - second)
            let line = Sample.quote(bid: bid, ask: bid.moved(1), after: .seconds(second))
            model.apply(line, shownAt: MonotonicTime.zero + .seconds(second))
        }
        model.apply(
            Sample.quote(
                "ETH-USDT",
                bid: "2683.50",
                bidSize: "12.5",
                ask: "2683.51",
                askSize: "0.25",
                after: .seconds(3)
            ),
            shownAt: .zero + .seconds(3)
        )
        if trades { model.apply(Sample.trade(after: .seconds(74)), shownAt: .zero + .seconds(74)) }
        model.apply(Sample.status(.stale, "ETH-USDT"), shownAt: .zero + .seconds(74))
        return model
    }

    private static func draw(_ model: TableModel, columns: Int, rows: Int = 8) -> String {
        var model = model
        var renderer = TableRenderer(theme: Self.plain)
        var screen = Screen()
        var terminal = VirtualScreen(columns: columns, rows: rows)
        let size = TerminalSize(columns: columns, rows: rows)
        let now = MonotonicTime.zero + .seconds(76)
        let lines = renderer.frame(&model, size: size, now: now, shownAt: now, elapsed: .seconds(76))
        terminal.write(screen.draw(lines.map { $0.rendered(Self.plain) }, size: size))
        #expect(terminal.unknown == [])
        return terminal.text
    }

    @Test
    func `rows stand in the order typed with every column where there is room`() throws {
        let text = Self.draw(Self.model(trades: true), columns: 132)
        #expect(try Snapshot("table-trades.txt").matches(text))
        let rows = text.split(separator: "\n").dropFirst(2).map { $0.prefix { $0 != " " } }
        #expect(rows.prefix(3) == ["ETH-USDT", "BTC-USDT", "XRP-USDT"])
    }

    @Test(arguments: [100, 80, 60, 44, 30, 12, 1])
    func `a narrow window leaves out what matters least and never wraps`(columns: Int) throws {
        let text = Self.draw(Self.model(), columns: columns)
        let expected = try Snapshot("table-\(columns).txt").matches(text)
        #expect(expected)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= columns })
    }

    @Test
    func `a low window shows as many rows as it has, and says how many there are`() {
        let text = Self.draw(Self.model(), columns: 60, rows: 4)
        #expect(text.split(separator: "\n").count == 4)
        #expect(text.hasSuffix("and 2 symbols more: make the window higher"))
        #expect(Self.draw(Self.model(), columns: 60, rows: 1).split(separator: "\n").count == 1)
    }

    @Test
    func `staleness is a word, not only a shade`() {
        #expect(Self.draw(Self.model(), columns: 60).contains("STALE"))
        #expect(Self.draw(Self.model(), columns: 30).contains("!ETH-US"))
    }

    @Test
    func `a halted instrument is marked like a stale one, by a word of its own`() {
        var model = Self.model()
        model.apply(Sample.status(.halted, "ETH-USDT"), shownAt: .zero + .seconds(75))
        #expect(Self.draw(model, columns: 60).contains("HALTED") && !Self.draw(model, columns: 60).contains("STALE"))
        #expect(Self.draw(model, columns: 30).contains("!ETH-US"))
        // Quotes of a halted instrument are stale, and do not end the halt.
        model.apply(Sample.quote("ETH-USDT", isStale: true), shownAt: .zero + .seconds(75))
        #expect(Self.draw(model, columns: 60).contains("HALTED"))
        model.apply(Sample.status(.live, "ETH-USDT"), shownAt: .zero + .seconds(76))
        #expect(!Self.draw(model, columns: 60).contains("HALTED"))
    }

    @Test
    func `a side that empties shows no price, no size and no spread, and does not flash`() throws {
        var model = TableModel(title: "t", symbols: ["BTC-USDT"], showsTrades: false)
        model.apply(Sample.quote(bid: "1", bidSize: "5", ask: "9", askSize: "7"), shownAt: .zero)
        model.apply(Sample.quote(bid: nil, bidSize: nil, ask: "9", askSize: "7"), shownAt: .zero)
        let row = try #require(model.rows.first)
        #expect(row.bid == "-" && row.bidSize == "-" && row.ask == "9" && row.askSize == "7" && row.spread == "")
        #expect(row.bidMove == nil && row.askMove == nil)
        model.apply(Sample.quote(bid: "2", bidSize: "5", ask: "9", askSize: "7"), shownAt: .zero)
        #expect(model.rows.first?.bid == "2" && model.rows.first?.spread == "7" && model.rows.first?.bidMove == nil)
    }

    @Test
    func `a refusal is said at the foot`() {
        var model = Self.model()
        model.apply(Sample.status(.refused, "XRP-USDT", message: "no such instrument"), shownAt: .zero)
        let text = Self.draw(model, columns: 60)
        #expect(text.hasSuffix("XRP-USDT: no such instrument"))
        #expect(text.contains("refused"))
    }

    @Test
    func `an up tick flashes green, a down tick red, for a moment`() {
        var model = TableModel(title: "t", symbols: ["BTC-USDT"], showsTrades: false)
        let colour = Theme(hasColour: true, hasUnicode: true)
        var renderer = TableRenderer(theme: colour)
        model.apply(Sample.quote(bid: "1", ask: "9"), shownAt: .zero)
        model.apply(Sample.quote(bid: "2", ask: "8"), shownAt: .zero + .seconds(1))
        func row(at moment: Duration) -> String {
            let size = TerminalSize(columns: 80, rows: 5)
            let now = MonotonicTime.zero + moment
            return renderer.frame(&model, size: size, now: .zero, shownAt: now, elapsed: .zero)[2].rendered(colour)
        }
        #expect(row(at: .milliseconds(1_100)).contains("\u{1B}[1;32m2\u{1B}[0m"))
        #expect(row(at: .milliseconds(1_100)).contains("\u{1B}[1;31m8\u{1B}[0m"))
        #expect(!row(at: .milliseconds(1_700)).contains("\u{1B}[1;3"))
    }

    @Test
    func `NO_COLOR leaves weight and takes colour`() {
        let theme = Theme { ["NO_COLOR": "1", "TERM": "xterm", "LANG": "C.UTF-8"][$0] }
        #expect(!theme.hasColour && theme.hasUnicode && theme.hasCursor)
        for style in [Style.plain, .title, .dim, .rising, .falling, .warning] {
            #expect(!style.start(theme).contains("3"))
        }
        #expect(Theme { ["NO_COLOR": "", "TERM": "xterm"][$0] }.hasColour)
        #expect(!Theme { ["TERM": "dumb"][$0] }.hasCursor)
        #expect(!Theme { ["TERM": "xterm", "LC_ALL": "C", "LANG": "C.UTF-8"][$0] }.hasUnicode)
    }

    @Test
    func `only lines that changed are written again, all of them after a change of size`() {
        var screen = Screen()
        let size = TerminalSize(columns: 20, rows: 4)
        #expect(screen.draw(["a", "b"], size: size).contains("\u{1B}[2J"))
        #expect(screen.draw(["a", "b"], size: size) == "")
        #expect(screen.draw(["a", "c"], size: size) == "\u{1B}[?2026h\u{1B}[2;1Hc\u{1B}[K\u{1B}[?2026l")
        #expect(screen.draw(["a"], size: size) == "\u{1B}[?2026h\u{1B}[2;1H\u{1B}[J\u{1B}[?2026l")
        let wider = screen.draw(["a"], size: TerminalSize(columns: 30, rows: 4))
        #expect(wider.contains("\u{1B}[2J") && wider.contains("\u{1B}[1;1Ha"))
    }

    @Test
    func `leaving the screen undoes all that entering it did`() {
        var terminal = VirtualScreen(columns: 10, rows: 3)
        terminal.write(Screen.enter)
        #expect(terminal.isAlternate && terminal.isCursorHidden)
        terminal.write(Screen.leave)
        #expect(!terminal.isAlternate && !terminal.isCursorHidden)
        #expect(terminal.unknown == [])
    }

    @Test
    func `a flood of quotes is drawn at most 20 times a second, silence 4 times`() {
        var busy = FrameClock()
        var idle = FrameClock()
        var frames = (busy: 0, idle: 0)
        for millisecond in 0..<10_000 {
            let now = MonotonicTime.zero + .milliseconds(millisecond)
            if busy.isDue(hasChanged: true, now: now) { frames.busy += 1 }
            if idle.isDue(hasChanged: false, now: now) { frames.idle += 1 }
        }
        #expect(frames.busy == 200)
        #expect(frames.idle == 40)
    }

    @Test
    func `B40 what was skipped is counted as a message`() {
        var model = TableModel(title: "t", symbols: [], showsTrades: false)
        model.apply(Sample.quote(skipped: 41), shownAt: .zero)
        #expect(model.messages == 42)
        #expect(model.rows.map(\.symbol) == ["BTC-USDT"])
    }

    @Test
    func `a recording of very many symbols has an end of rows`() throws {
        var model = TableModel(title: "t", symbols: [], showsTrades: false)
        for index in 0..<1_200 { model.apply(Sample.quote(try Symbol("S\(index)")), shownAt: .zero) }
        #expect(model.rows.count == TableModel.rowLimit)
        #expect(model.hiddenSymbols == 200)
    }
}

extension Price {
    /// The price, so many hundredths higher.
    fileprivate func moved(_ hundredths: Int) -> Price {
        guard let step = try? ExactDecimal(significand: Int64(hundredths), exponent: -2),
            let sum = try? self.decimal.adding(step)
        else { return self }
        return Price(sum)
    }
}
