import MarketDataModel
import TestSupport
import Testing

struct ExactDecimalScanTests {
    @Test func `a text found in a span has the value it has alone, wherever it lies`() throws {
        var random = SeededGenerator(seed: 1)
        var found = 0
        for round in 0..<20_000 {
            let text = random.decimalText()
            guard !text.utf8.contains(0x22) else { continue }
            let before = Int.random(in: 0..<20, using: &random)
            let after = round.isMultiple(of: 3) ? 0 : Int.random(in: 0..<20, using: &random)
            let filler = (0..<(before + after)).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }
            let bytes = filler[..<before] + Array(text.utf8) + [0x22] + filler[before...]
            let alone = try? ExactDecimal(text: text)
            if let scanned = ExactDecimal.scan(Array(bytes), from: before) {
                found += 1
                #expect(scanned.value == alone, "\(text)")
                #expect(scanned.value.scale == alone?.scale)
                #expect(scanned.end == before + text.utf8.count)
            }
        }
        #expect(found > 5_000)
    }

    @Test func `it is used up to the end of a message`() throws {
        let bytes = Array("{\"b\":\"61837.63\",\"a\":\"0.93830000\"}".utf8)
        let scanned = try #require(ExactDecimal.scan(bytes, from: 21))
        #expect(scanned.value == "0.9383")
        #expect(scanned.end == bytes.count - 2)
    }

    @Test(arguments: [-20, -1, 0, 1, 15, 16, 17, 1_000, Int.max, Int.min])
    func `no offset and no span makes it trap`(offset: Int) {
        for count in [0, 1, 8, 15, 16, 17] {
            let bytes = [UInt8](repeating: 0x31, count: count)
            #expect(ExactDecimal.scan(bytes, from: offset) == nil)
        }
    }
}
