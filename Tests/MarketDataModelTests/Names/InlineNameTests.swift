import MarketDataModel
import TestSupport
import Testing

struct InlineNameTests {
    @Test func `a name of every length keeps its bytes`() throws {
        var random = SeededGenerator(seed: 8)
        for count in 1...31 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0x21...0x7E, using: &random) }
            let name = try #require(InlineName(bytes: bytes))
            #expect(name.count == count)
            #expect((0..<count).map { name[$0] } == bytes)
            #expect(name.description == String(decoding: bytes, as: UTF8.self))
            #expect(name == InlineName(String(decoding: bytes, as: UTF8.self)))
            #expect(name.hashValue == InlineName(String(decoding: bytes, as: UTF8.self))?.hashValue)
        }
    }

    @Test func `one wrong byte at any place refuses the name`() {
        for count in 1...31 {
            for place in 0..<count {
                for wrong in [0x00, 0x20, 0x7F, 0x80, 0xFF] as [UInt8] {
                    var bytes = [UInt8](repeating: 0x41, count: count)
                    bytes[place] = wrong
                    #expect(InlineName(bytes: bytes) == nil, "\(bytes)")
                }
            }
        }
        #expect(InlineName(bytes: [UInt8]()) == nil)
        #expect(InlineName(bytes: [UInt8](repeating: 0x41, count: 32)) == nil)
        #expect(InlineName("") == nil)
        #expect(InlineName("é") == nil)
    }

    @Test func `a word makes a name of its first bytes`() {
        let word = ByteWord(Array("BTC\"\u{0}\u{7F}zz".utf8))
        #expect(InlineName(word, count: 3) == InlineName("BTC"))
        #expect(InlineName(word, count: 4) == InlineName("BTC\""))
        #expect(InlineName(word, count: 5) == nil)
        #expect(InlineName(word, count: 0) == nil)
        #expect(InlineName(word, count: 9) == nil)
        #expect(InlineName(ByteWord(repeating: 0x41), count: 8) == InlineName("AAAAAAAA"))
    }

    @Test func `names are ordered by byte, the shorter first`() {
        var random = SeededGenerator(seed: 9)
        let texts = (0..<200).map { _ in
            String(
                decoding: (0..<Int.random(in: 1...31, using: &random)).map { _ in
                    UInt8.random(in: 0x41...0x43, using: &random)
                },
                as: UTF8.self
            )
        }
        #expect(texts.compactMap { InlineName($0) }.sorted().map(\.description) == texts.sorted())
    }

    @Test func `case is mapped for ASCII letters only`() throws {
        let name = try #require(InlineName("aZ@[`{09_-xYz.ABCDEFGHIJKLMNOPQ"))
        #expect(name.lowercased.description == "az@[`{09_-xyz.abcdefghijklmnopq")
        #expect(name.uppercased.description == "AZ@[`{09_-XYZ.ABCDEFGHIJKLMNOPQ")
        #expect(name.lowercased.count == 31)
    }

    @Test func `distinct names of one venue are mixed apart`() {
        var seen = Set<UInt64>()
        for first in 0..<26 as Range<UInt8> {
            for second in 0..<26 as Range<UInt8> {
                for quote in ["USDT", "BTC", "EUR"] {
                    let text = String(decoding: [0x41 + first, 0x41 + second], as: UTF8.self) + quote
                    seen.insert(InlineName(text)?.mixed ?? 0)
                }
            }
        }
        #expect(seen.count == 26 * 26 * 3)
    }
}
