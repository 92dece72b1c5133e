import Testing

@testable import WebSocketCodec

@Suite struct `Checking UTF-8` {
    /// The standard library repairs what is not UTF-8: what it leaves alone is.
    func isUTF8ByOracle(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    func isUTF8(_ bytes: [UInt8]) -> Bool { bytes.span.isUTF8 }

    func update(_ validator: inout UTF8Validator, _ bytes: some Sequence<UInt8>) -> Bool {
        validator.update(Array(bytes).span)
    }

    @Test func `every sequence of two bytes and every interesting one of more is judged as the standard library does`()
    {
        var disagreements: [[UInt8]] = []
        func judge(_ bytes: [UInt8]) {
            if self.isUTF8(bytes) != self.isUTF8ByOracle(bytes) { disagreements.append(bytes) }
        }
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max { judge([first, second]) }
        }
        let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF]
        let starts: [UInt8] = [0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF]
        for start in starts {
            for second in edges {
                for third in edges {
                    judge([start, second, third])
                    for fourth in edges { judge([start, second, third, fourth]) }
                }
            }
        }
        #expect(disagreements == [])
    }

    @Test func `a bad byte is found at any place of a long text, and pieces change nothing`() {
        let long = Array((String(repeating: "abcdefgh", count: 20) + "€😀ß" + String(repeating: "z", count: 70)).utf8)
        #expect(self.isUTF8(long))
        for index in long.indices {
            var bad = long
            bad[index] = 0xFF
            #expect(!self.isUTF8(bad))
            var validator = UTF8Validator()
            #expect(self.update(&validator, long[..<index]))
            #expect(self.update(&validator, long[index...]))
            #expect(validator.isComplete)
        }
    }
}
