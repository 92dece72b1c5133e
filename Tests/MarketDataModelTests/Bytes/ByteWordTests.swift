import MarketDataModel
import TestSupport
import Testing

struct ByteWordTests {
    @Test func `a word is eight bytes, the first one lowest`() {
        let bytes: [UInt8] = [9, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        #expect(ByteWord(bytes, from: 1).bits == 0x0807_0605_0403_0201)
        #expect(ByteWord(repeating: 0x22).bits == 0x2222_2222_2222_2222)
    }

    @Test func `a word beyond the bytes stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = ByteWord([1, 2, 3, 4, 5, 6, 7, 8], from: 1) }
        await #expect(processExitsWith: .failure) { _ = ByteWord([1, 2, 3, 4, 5, 6, 7, 8], from: -1) }
    }

    @Test func `random words are seen as byte by byte`() {
        var random = SeededGenerator(seed: 7)
        let pool: [UInt8] = [0x00, 0x01, 0x20, 0x21, 0x22, 0x23, 0x2E, 0x30, 0x39, 0x3A, 0x7E, 0x7F, 0x80, 0x8A, 0xFF]
        for _ in 0..<50_000 {
            let bytes = (0..<8).map { _ in
                Bool.random(using: &random)
                    ? pool[Int.random(in: 0..<pool.count, using: &random)]
                    : UInt8.random(in: 0x30...0x39, using: &random)
            }
            let word = ByteWord(bytes)
            #expect(word.count(before: 0x22) == (bytes.firstIndex(of: 0x22) ?? 8))
            #expect(word.isVisibleASCII == bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(bytes)")
            #expect(
                ByteWord(bits: word.bits ^ 0x3030_3030_3030_3030).areDigitValues
                    == bytes.allSatisfy {
                        (0x30...0x39).contains($0)
                    }
            )
            let digits = bytes.prefix { (0x30...0x39).contains($0) }
            let prefix = word.digitPrefix
            #expect(prefix.count == digits.count)
            #expect(prefix.value == UInt64(String(decoding: digits, as: UTF8.self)) ?? 0)
            #expect(prefix.scale == UInt64("1" + String(repeating: "0", count: digits.count)))
        }
    }
}
