import Compression
import TestSupport
import Testing

@testable import Recording

struct HostileFileTests {
    private static let cryptofeed = """
        wss://v.test/ws <-> 1633998512.03
        wss://v.test/ws <- 1633998512.1: {"op":"subscribe"}
        1633998512.0633569: {"e":"x"}
        https://v.test/depth -> 1633998512.320639: {"a":1} header: {"weight": "5"}

        """
    private static let hftbacktest = "1700000000500000000 {\"a\":1}\n1700000001250000000 {\"b\":2}\n"

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `bytes changed, removed or put in anywhere give records or typed errors, never a crash`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var files = [Samples.file(), Array(Self.cryptofeed.utf8), Array(Self.hftbacktest.utf8)]
        var deflater = try Deflater(.gzip)
        var compressed: [UInt8] = []
        let plain = Samples.file()
        try deflater.deflate(plain.span, into: &compressed, flush: .finish)
        files.append(compressed)
        for var file in files {
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<file.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: file[index] = .random(in: 0...255, using: &random)
                case 1: file.remove(at: index)
                case 2: file.insert(contentsOf: [0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39], at: index)
                default: file.insert("\"\\{}:\n-. ".utf8.randomElement(using: &random) ?? 0, at: index)
                }
            }
            var options = RecordingReaderOptions()
            options.skipsMalformedLines = seed % 2 == 0
            guard let reader = try? RecordingReader(bytes: file, options: options) else { continue }
            var summary = RecordingSummary()
            var errors = 0
            // An error of a line is followed by the next line, one of the file by itself.
            while errors < 20 {
                do throws(RecordingError) {
                    guard let record = try reader.next() else { break }
                    summary.add(record)
                } catch {
                    errors += 1
                    #expect(!error.message.isEmpty)
                }
            }
            #expect(errors < 20 || reader.isCompressed)
        }
    }

    @Test
    func `a fault in the first lines of a foreign file is told, not passed over`() throws {
        let reader = try RecordingReader(bytes: Array("configuration: {}\noops\n1700000000.5: {}\n".utf8))
        let error = #expect(throws: RecordingError.self) { try reader.next() }
        #expect(error?.line == 2)
        #expect(try reader.rest().count == 1)
    }
}
