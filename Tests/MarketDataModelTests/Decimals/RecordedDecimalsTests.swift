import MarketDataModel
import Testing

struct RecordedDecimalsTests {
    @Test(
        .enabled(if: !Recordings.files.isEmpty, Comment(rawValue: Recordings.absence)),
        arguments: Recordings.files
    )
    func `B43 every decimal of every recording prints back identical`(file: String) throws {
        let bytes = try Recordings.bytes(of: file)
        var checked = 0
        var index = 0
        while index < bytes.count {
            // A run of digits and points with a digit at both ends, quoted or between JSON's own bytes.
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) || bytes[index] == 0x2E { index += 1 }
            guard index > start else {
                index += 1
                continue
            }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            guard index < bytes.count, start > 0, "\",:[]{} ".utf8.contains(bytes[start - 1]),
                "\",:]} ".utf8.contains(bytes[index]), WideDecimal(text: text) != nil
            else { continue }
            // Bare integers of 20 digits are ids of connections, no prices.
            if !text.contains("."), text.utf8.count > 18, bytes[start - 1] != 0x22 { continue }
            let decimal = try ExactDecimal(parsing: bytes.span.extracting(start..<index))
            #expect(decimal.description == text)
            checked += 1
        }
        #expect(checked > 0)
    }
}
