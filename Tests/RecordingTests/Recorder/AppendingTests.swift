import MarketDataModel
import Testing

@testable import Recording

struct AppendingTests {
    private var appending: RecorderConfiguration {
        var configuration = RecorderConfiguration()
        configuration.existing = .append
        return configuration
    }

    private func record(_ records: ArraySlice<Record>, _ path: String, _ header: RecordingHeader = Samples.header)
        async throws
    {
        let recorder = try await Recorder.open(path, header: header, configuration: self.appending)
        for record in records { recorder.record(record) }
        try await recorder.close()
    }

    private var resumption: Record { Record(.resumed(Samples.header), at: Samples.stamp(0)) }

    @Test
    func `an existing recording is not touched unless asked`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        try folder.write(Samples.file(), to: path)
        let error = await #expect(throws: RecordingError.self) { try await Recorder.open(path, header: Samples.header) }
        #expect(error?.code == .exists)
        #expect(try folder.read(path) == Samples.file())
    }

    @Test(arguments: ["a.jsonl", "a.jsonl.gz"])
    func `a recording is taken up again behind a resume line`(name: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(name)
        try await self.record(Samples.records[..<4], path)
        try await self.record(Samples.records[4..<6], path)
        let reader = try RecordingReader(path: path)
        #expect(try reader.rest() == Samples.records[..<4] + [self.resumption] + Samples.records[4..<6])
        #expect(reader.end == .complete)
    }

    @Test(arguments: ["a.jsonl", "a.jsonl.gz"])
    func `B46 a cut recording is mended before it is taken up again`(name: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(name)
        try await self.record(Samples.records[...], path)
        let whole = try folder.read(path)
        // Any cut behind the first flush, which is the header's.
        let recorder = try await Recorder.open(folder.path("b" + name), header: Samples.header)
        let headerEnd = recorder.status.fileBytes
        try await recorder.close()
        for cut in stride(from: headerEnd, to: whole.count, by: 17) {
            try folder.write(Array(whole[..<cut]), to: path)
            let kept = try RecordingReader(path: path).rest()
            try await self.record(Samples.records[4..<6], path)
            let reader = try RecordingReader(path: path)
            #expect(try reader.rest() == kept + [self.resumption] + Samples.records[4..<6])
            #expect(reader.end == .complete)
        }
    }

    @Test
    func `an empty file gets its header`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        try folder.write([], to: path)
        try await self.record(Samples.records[..<2], path)
        #expect(try RecordingReader(path: path).rest() == Array(Samples.records[..<2]))
    }

    @Test
    func `a recording of another venue, of another format, or in use is left alone`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        try folder.write(Samples.file(), to: path)
        var other = Samples.header
        other.venue = "other"
        let venueError = await #expect(throws: RecordingError.self) { try await self.record([], path, other) }
        #expect(venueError?.code == .otherVenue)

        let foreign = folder.path("b")
        try folder.write(Array("1700000000500000000 {}\n".utf8), to: foreign)
        let formatError = await #expect(throws: RecordingError.self) { try await self.record([], foreign) }
        #expect(formatError?.code == .unknownFormat)

        let recorder = try await Recorder.open(path, header: Samples.header, configuration: self.appending)
        let inUse = await #expect(throws: RecordingError.self) { try await self.record([], path) }
        #expect(inUse?.code == .inUse)
        try await recorder.close()
    }
}
