import MarketDataCore
import MarketDataModel
import Testing

@Suite struct CooldownTableTests {
    @Test func `what lies longer ago than the span is let go`() {
        var table = CooldownTable(span: .seconds(1), capacity: 100)
        for index in 0..<1000 {
            guard let name = InlineName("S\(index)") else { continue }
            table.note(Symbol(name), now: at(Double(index) * 0.1))
            #expect(table.count <= 11)
        }
        #expect(table.forgotten == 0)
    }

    @Test func `more symbols than it holds push out the oldest, and are counted`() {
        var table = CooldownTable(span: .seconds(1000), capacity: 100)
        for index in 0..<250 {
            guard let name = InlineName("S\(index)") else { continue }
            table.note(Symbol(name), now: at(Double(index) / 1000))
        }
        #expect(table.count == 100)
        #expect(table.forgotten == 150)
        #expect(table.next("S0", now: at(1)) == at(1))
        #expect(table.next("S249", now: at(1)) > at(1))
    }

    @Test func `one symbol asked for again and again takes one place`() {
        var table = CooldownTable(span: .seconds(1000), capacity: 10)
        for index in 0..<100_000 { table.note("BTC-USDT", now: at(Double(index) / 1_000_000)) }
        #expect(table.count == 1)
        #expect(table.forgotten == 0)
    }
}
