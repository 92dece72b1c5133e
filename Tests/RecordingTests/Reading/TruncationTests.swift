import Compression
import MarketDataModel
import Testing

@testable import Recording

struct TruncationTests {
    @Test
    func `B46 a plain recording cut anywhere gives every whole line before the cut`() throws {
        let file = Samples.file()
        let lineEnds = file.indices.filter { file[$0] == 0x0A }
        let headerEnd = try #require(lineEnds.first)
        for cut in 0..<file.count {
            let bytes = Array(file[..<cut])
            guard cut >= headerEnd else {
                #expect(throws: RecordingError.self) { try RecordingReader(bytes: bytes).rest() }
                continue
            }
            let reader = try RecordingReader(bytes: bytes)
            // A line that lacks but its line feed is whole.
            let whole = lineEnds.filter { $0 <= cut }.count - 1
            #expect(try reader.rest() == Array(Samples.records[..<whole]))
            let isAtLineEnd = lineEnds.contains(cut) || lineEnds.contains(cut - 1)
            #expect(reader.end == (isAtLineEnd ? .complete : .truncated))
            #expect(try reader.next() == nil)
        }
    }

    @Test
    func `B46 a compressed recording cut anywhere gives every flushed line before the cut`() throws {
        var deflater = try Deflater(.gzip)
        var file: [UInt8] = []
        /// After how many bytes of the file how many records are safe.
        var flushed: [(bytes: Int, records: Int)] = []
        let writer = RecordingWriter()
        var lines: [UInt8] = []
        writer.append(Samples.header, to: &lines)
        try deflater.deflate(lines.span, into: &file, flush: .sync)
        flushed.append((file.count, 0))
        for (index, record) in Samples.records.enumerated() {
            lines = []
            writer.append(record, to: &lines)
            let isFlushed = index % 3 == 2
            try deflater.deflate(lines.span, into: &file, flush: isFlushed ? .sync : .none)
            if isFlushed { flushed.append((file.count, index + 1)) }
        }
        let nothing: [UInt8] = []
        try deflater.deflate(nothing.span, into: &file, flush: .finish)
        for cut in 0..<file.count {
            let bytes = Array(file[..<cut])
            guard let safe = flushed.last(where: { $0.bytes <= cut }) else {
                // The header may be readable or not; a crash is the only wrong answer.
                _ = try? RecordingReader(bytes: bytes).rest()
                continue
            }
            let reader = try RecordingReader(bytes: bytes)
            let records = try reader.rest()
            #expect(records.count >= safe.records)
            #expect(records == Array(Samples.records[..<records.count]))
            #expect(reader.end == .truncated)
        }
        let reader = try RecordingReader(bytes: file)
        #expect(try reader.rest() == Samples.records)
        #expect(reader.end == .complete)
    }

    @Test
    func `members of gzip that follow one another read as one recording`() throws {
        let file = Samples.file()
        var compressed: [UInt8] = []
        for half in [file[..<300], file[300...]] {
            var deflater = try Deflater(.gzip)
            try deflater.deflate(Array(half).span, into: &compressed, flush: .finish)
        }
        let reader = try RecordingReader(bytes: compressed)
        #expect(try reader.rest() == Samples.records)
        #expect(reader.end == .complete)
    }

    @Test
    func `damage in the middle gives the lines before it, then an error`() throws {
        var deflater = try Deflater(.gzip)
        var file: [UInt8] = []
        try deflater.deflate(Samples.file().span, into: &file, flush: .sync)
        let intact = file.count
        try deflater.deflate(Samples.file().span, into: &file, flush: .finish)
        // A block of the reserved type.
        file[intact] = 0xFF
        let reader = try RecordingReader(bytes: file)
        for record in Samples.records { #expect(try reader.next() == record) }
        let error = #expect(throws: RecordingError.self) { try reader.rest() }
        #expect(error?.code == .damaged)
    }

    @Test(arguments: [
        "1700000000.5: {\"a\":1}\n1700000001.25: {\"b\":2}",
        "1700000000500000000 {\"a\":1}\n1700000001250000000 {\"b\":2}",
    ])
    func `B46 other formats cut anywhere lose at most the line that was cut`(text: String) throws {
        let whole = try RecordingReader(bytes: Array(text.utf8)).rest()
        #expect(whole.count == 2)
        #expect(whole[1].stamp.wall.nanoseconds == 1_700_000_001_250_000_000)
        let firstLine = text.utf8.prefix { $0 != 0x0A }.count
        for cut in firstLine..<text.utf8.count {
            let reader = try RecordingReader(bytes: Array(text.utf8.prefix(cut)))
            #expect(try reader.rest() == [whole[0]])
            #expect(reader.end == (cut <= firstLine + 1 ? .complete : .truncated))
        }
    }
}
