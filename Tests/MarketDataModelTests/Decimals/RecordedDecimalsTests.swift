import BigInt
import MarketDataModel
import TestSupport
import Testing

struct RecordedDecimalsTests {
    @Test(
        .enabled(if: !Recordings.files.isEmpty, Comment(rawValue: Recordings.absence)),
        arguments: Recordings.files
    )
    func `B43 every decimal of every recording prints back identical`(file: String) throws {
        let bytes = try Recordings.bytes(of: file)
        var (checked, index) = (0, 0)
        var printed: [UInt8] = []
        while index < bytes.count {
            // A run of digits and points between JSON's own bytes.
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) || bytes[index] == 0x2E { index += 1 }
            guard index > start else {
                index += 1
                continue
            }
            guard start > 0, index < bytes.count, self.isDecimal(bytes[start..<index], after: bytes[start - 1]),
                [0x22, 0x2C, 0x3A, 0x5B].contains(bytes[start - 1]), [0x22, 0x2C, 0x5D, 0x7D].contains(bytes[index])
            else { continue }
            let text = bytes[start..<index]
            let decimal = try? ExactDecimal(parsing: bytes.span.extracting(start..<index))
            printed.removeAll(keepingCapacity: true)
            decimal?.write(into: &printed)
            checked += 1
            // 18 digits always fit.
            let isShort = text.count <= 18 || text.count { $0 != 0x2E } <= 18
            if isShort ? printed.elementsEqual(text) : try self.isRight(decimal, printed, text) { continue }
            let read = decimal.map { "read as \($0)" } ?? "refused"
            Issue.record("\(String(decoding: text, as: UTF8.self)) is \(read)")
        }
        // A list of instruments may have no decimal that stands alone; messages have.
        if file.contains(".ws.") || file.contains(".http.") { #expect(checked > 0) }
    }

    /// Whether a text of many digits is read as the documentation says: refused exactly where its value does not fit 64
    /// bits; else the same value, printed without those zeros at the end of the fraction that do not fit.
    private func isRight(_ decimal: ExactDecimal?, _ printed: [UInt8], _ text: ArraySlice<UInt8>) throws -> Bool {
        var kept = String(decoding: text, as: UTF8.self)
        let value = try #require(WideDecimal(text: kept), "the tests' own grammar refuses \(kept)")
        guard value.fits else { return decimal == nil }
        var wide = value
        while Int64(exactly: wide.significand) == nil || wide.scale > ExactDecimal.maximumScale {
            wide = WideDecimal(wide.significand / 10, scale: wide.scale - 1)
            kept.removeLast()
        }
        if kept.last == "." { kept.removeLast() }
        return decimal.map { WideDecimal($0) == value } == true && printed.elementsEqual(kept.utf8)
    }

    /// Digits with at most one point between them; a bare integer of 20 digits is the id of a connection.
    private func isDecimal(_ text: ArraySlice<UInt8>, after before: UInt8) -> Bool {
        let points = text.reduce(0) { $0 + ($1 == 0x2E ? 1 : 0) }
        guard points <= 1, text.first != 0x2E, text.last != 0x2E else { return false }
        if points == 0, text.count > 18, before != 0x22 { return false }
        return text.count == 1 || text.first != 0x30 || text.dropFirst().first == 0x2E
    }
}
