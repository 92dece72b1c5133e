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
    }

    /// Characters of two, three and four bytes.
    private static let beyondASCII = ["é", "币", "安", "人", "€", "ﾈ", "🚀", "\u{10FFFD}", "ß", "İ"]

    @Test func `B56 a name beyond ASCII keeps its bytes, at any place and of any length`() throws {
        for character in Self.beyondASCII {
            for before in 0...30 {
                for after in 0...8 {
                    let text = String(repeating: "A", count: before) + character + String(repeating: "z", count: after)
                    let bytes = Array(text.utf8)
                    guard bytes.count <= 31 else {
                        #expect(InlineName(text) == nil && InlineName(bytes: bytes) == nil)
                        continue
                    }
                    let name = try #require(InlineName(text), "\(text)")
                    #expect(name.description == text && name.count == bytes.count)
                    #expect(InlineName(bytes: bytes) == name && InlineName(bytes: bytes)?.hashValue == name.hashValue)
                    guard bytes.count < 8 else { continue }
                    let word = ByteWord(bytes + [UInt8](repeating: 0xFF, count: 8 - bytes.count))
                    #expect(InlineName(word, count: bytes.count) == name)
                }
            }
        }
    }

    @Test(
        arguments: [
            0x80...0x9F, 0xA0...0xA0, 0x61C...0x61C, 0x1680...0x1680, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F,
            0x3000...0x3000, 0xFEFF...0xFEFF,
        ] as [ClosedRange<UInt32>]
    )
    func `B56 white space, control and format characters beyond ASCII refuse the name`(range: ClosedRange<UInt32>)
        throws
    {
        for value in range {
            let scalar = try #require(Unicode.Scalar(value))
            for text in ["\(scalar)", "A\(scalar)", "\(scalar)USDT-USDT", "USDT-USDT-\(scalar)"] {
                #expect(InlineName(text) == nil, "\(value)")
                #expect(InlineName(bytes: Array(text.utf8)) == nil, "\(value)")
            }
        }
        // Their neighbours that are neither stay names.
        for value in [0xA1, 0x61B, 0x61D, 0x1681, 0x1FFF, 0x2010, 0x2027, 0x2030, 0x205E, 0x2070, 0x3001, 0xFEFE] {
            let scalar = try #require(Unicode.Scalar(UInt32(value)))
            #expect(InlineName("A\(scalar)")?.description == "A\(scalar)", "\(value)")
        }
    }

    @Test(
        arguments: [
            [0x80], [0xC3], [0xC3, 0x28], [0xC0, 0xAF], [0xE5, 0xB8], [0xED, 0xA0, 0x80], [0xE0, 0x9F, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF],
            [0xE5, 0xB8, 0x81, 0x81],
        ] as [[UInt8]]
    )
    func `B42 a name that is not UTF-8 is refused`(sequence: [UInt8]) {
        for before in 0...24 {
            for after in [0, 1, 3] where before + sequence.count + after <= 31 {
                let bytes =
                    [UInt8](repeating: 0x41, count: before) + sequence + [UInt8](repeating: 0x42, count: after)
                #expect(InlineName(bytes: bytes) == nil, "\(bytes)")
                guard bytes.count < 8 else { continue }
                let word = ByteWord(bytes + [UInt8](repeating: 0x42, count: 8 - bytes.count))
                #expect(InlineName(word, count: bytes.count) == nil, "\(bytes)")
            }
        }
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
        let beyond = try #require(InlineName("币安ÄäUSDTusdt"))
        #expect(beyond.lowercased.description == "币安Ääusdtusdt")
        #expect(beyond.uppercased.description == "币安ÄäUSDTUSDT")
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
