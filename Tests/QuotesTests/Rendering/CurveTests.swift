import MarketDataModel
import Testing

@testable import quotes

struct CurveTests {
    private let blocks = Theme(hasColour: false, hasUnicode: true)

    @Test
    func `the lowest is at the bottom, the highest at the top`() {
        #expect(Sparkline.text([1, 2, 3, nil, 8], self.blocks) == "▁▂▃ █")
        #expect(Sparkline.text([5, 5], self.blocks) == "▅▅")
        #expect(Sparkline.text([nil, nil], self.blocks) == "  ")
        #expect(Sparkline.text([1, 8], Theme(hasColour: false, hasUnicode: false)) == "_^")
    }

    @Test
    func `a young curve spans the half minute it has, an old one the last five minutes`() {
        var history = PriceHistory()
        for second in 0..<10 { history.add(Double(second), at: .zero + .seconds(second)) }
        let young = history.samples(30, now: .zero + .seconds(9))
        #expect(young.prefix(20).allSatisfy { $0 == nil })
        #expect(young.suffix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        for second in 10..<1_000 { history.add(Double(second), at: .zero + .seconds(second)) }
        let old = history.samples(60, now: .zero + .seconds(999))
        #expect(old.first == 704)
        #expect(old.last == 999)
    }

    @Test
    func `between two values the price was the earlier one`() {
        var history = PriceHistory()
        history.add(1, at: .zero)
        history.add(2, at: .zero + .seconds(4))
        #expect(history.samples(30, now: .zero + .seconds(6)).suffix(7) == [1, 1, 1, 1, 2, 2, 2])
    }

    @Test
    func `a leap of hours, a wound-back recording and a time below zero do no harm`() {
        var history = PriceHistory()
        history.add(1, at: .zero + .seconds(-10))
        history.add(2, at: .zero + .seconds(20_000))
        #expect(history.samples(10, now: .zero + .seconds(20_000)).last == 2)
        history.add(3, at: .zero + .seconds(100))
        history.add(4, at: .zero + .seconds(101))
        #expect(history.samples(10, now: .zero + .seconds(101)).last == 4)
        #expect(history.samples(0, now: .zero).isEmpty)
    }

    @Test
    func `a rate is that of the last five whole seconds`() {
        var meter = RateMeter()
        for second in 0..<20 { meter.add(second < 15 ? 100 : 10, now: .zero + .seconds(second)) }
        let rates = [20, 100].map { meter.rate(now: .zero + .seconds($0)) }
        #expect(rates == [10, 0])
        var young = RateMeter()
        young.add(7, now: .zero)
        let rate = young.rate(now: .zero)
        #expect(rate == 7)
    }
}
