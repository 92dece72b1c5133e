import TestSupport
import Testing
import WireFormats

struct RecordedFramesTests {
    @Test(
        .enabled(if: !Recordings.files.isEmpty, Comment(rawValue: Recordings.absence)),
        arguments: Recordings.files.filter { $0.contains(".ws.") || $0.hasSuffix(".jsonl") || $0.contains("btcusdt") }
    )
    func `every recorded frame is walked without an error`(file: String) throws {
        let bytes = try Recordings.bytes(of: file)
        var frames = 0
        for line in bytes.split(separator: 0x0A) {
            // `<time>: <frame>`, `<time> <frame>`, or the frame alone; what the client sent and its connects are no frames.
            guard let start = line.firstIndex(where: { $0 == 0x7B || $0 == 0x5B }),
                line[line.startIndex..<start].allSatisfy({ (0x30...0x39).contains($0) || " .:".utf8.contains($0) })
            else { continue }
            #expect(skipError(Array(line[start...])) == nil, "\(String(decoding: line, as: UTF8.self))")
            frames += 1
        }
        // Two venues send binary messages, which the archive holds as the literals of another language: b'\\x1f…'.
        #expect(frames > 0 || bytes.containsLiteral)
    }
}

extension [UInt8] {
    /// Whether a line's payload is a literal of bytes.
    fileprivate var containsLiteral: Bool {
        self.split(separator: 0x0A).contains { line in
            line.drop { (0x30...0x39).contains($0) || " .:".utf8.contains($0) }.starts(with: "b'".utf8)
        }
    }
}
