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
        var (frames, literals) = (0, 0)
        for line in bytes.split(separator: 0x0A) {
            // `<time>: <frame>`, `<time> <frame>`, or the frame alone; lines of what the client sent, of connects and of
            // ends begin with a URL.
            let payload = line.drop { (0x30...0x39).contains($0) || " .:".utf8.contains($0) }
            if payload.first == 0x7B || payload.first == 0x5B {
                #expect(skipError(Array(payload)) == nil, "\(String(decoding: line, as: UTF8.self))")
                frames += 1
            } else if payload.starts(with: "b'".utf8) || payload.starts(with: "b\"".utf8) {
                literals += 1
            } else {
                #expect(line.starts(with: "wss://".utf8), "\(String(decoding: line, as: UTF8.self)) is no frame")
            }
        }
        // Two venues send binary messages only, which the archive holds as the literals of another language: b'\x1f…'.
        let isBinary = file.hasPrefix("huobi/") || file.hasPrefix("upbit/")
        #expect(isBinary ? frames == 0 && literals > 0 : frames > 0 && literals == 0)
    }
}
