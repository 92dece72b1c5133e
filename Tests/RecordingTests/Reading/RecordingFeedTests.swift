import MarketDataModel
import Testing

@testable import Recording

struct RecordingFeedTests {
    @Test
    func `a feed hands out what a reader does, and seeks`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        try folder.write(Samples.file(), to: path)
        let feed = try await RecordingFeed.open(path)
        #expect(feed.header == Samples.header)
        var records: [Record] = []
        for try await record in feed { records.append(record) }
        #expect(records == Samples.records)
        #expect(feed.end == .complete)
        try await feed.seek(to: Samples.records[5].stamp.wall)
        #expect(try await feed.next(2) == Array(Samples.records[5..<7]))
    }

    @Test
    func `a fault comes after the records before it`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        try folder.write(Samples.file(Array(Samples.records[..<2])) + Array("oops\n".utf8), to: path)
        let feed = try await RecordingFeed.open(path)
        #expect(try await feed.next() == Array(Samples.records[..<2]))
        let error = await #expect(throws: RecordingError.self) { try await feed.next() }
        #expect(error?.code == .malformedLine)
        #expect(try await feed.next().isEmpty)
    }

    @Test
    func `a missing file is told by name`() async throws {
        let error = await #expect(throws: RecordingError.self) { try await RecordingFeed.open("/nowhere/at/all.jsonl") }
        #expect(error?.code == .file)
        #expect(error?.message.contains("/nowhere/at/all.jsonl") == true)
    }
}
