import FileIO
import MarketDataModel
import Testing

@testable import Recording

struct RecorderTests {
    @Test(arguments: ["a.jsonl", "a.jsonl.gz"])
    func `B46 what is recorded is in the file in order, plain and compressed`(name: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(name)
        let recorder = try await Recorder.open(path, header: Samples.header)
        for record in Samples.records { recorder.record(record) }
        try await recorder.close()
        let reader = try RecordingReader(path: path)
        #expect(reader.isCompressed == name.hasSuffix(".gz"))
        #expect(try reader.rest() == Samples.records)
        #expect(reader.end == .complete)
        #expect(recorder.status.lines == Samples.records.count + 1)
        #expect(recorder.status.fileBytes == (try folder.read(path).count))
        #expect(recorder.status.isClosed)
    }

    @Test(arguments: ["a.jsonl", "a.jsonl.gz"])
    func `B46 a recorder that dies has lost nothing that was flushed`(name: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(name)
        let recorder = try await Recorder.open(path, header: Samples.header)
        for record in Samples.records { recorder.record(record) }
        await recorder.flush()
        // What a reader finds now is what it would find after a crash.
        #expect(try RecordingReader(path: path).rest() == Samples.records)
        try await recorder.close()
    }

    @Test
    func `the messages of a socket read are recorded from where they lie`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        let recorder = try await Recorder.open(path, header: Samples.header)
        let bytes = Array("..one..two..".utf8)
        let assembled = Array("#three".utf8)
        let messages = [
            MessageSlice(offset: 2, count: 3), MessageSlice(offset: 1, count: 5, isText: false, isAssembled: true),
            MessageSlice(offset: 7, count: 3),
        ]
        recorder.received(
            bytes.span,
            assembled: assembled.span,
            messages: messages.span,
            connection: 9,
            at: Samples.stamp(1)
        )
        recorder.frame(.sent, .ping, connection: 9, at: Samples.stamp(2), payload: "x".utf8.span)
        try await recorder.close()
        let frames = [
            RecordedFrame(connection: 9, payload: Array("one".utf8)),
            RecordedFrame(connection: 9, kind: .binary, payload: Array("three".utf8)),
            RecordedFrame(connection: 9, payload: Array("two".utf8)),
            RecordedFrame(connection: 9, direction: .sent, kind: .ping, payload: Array("x".utf8)),
        ]
        #expect(try RecordingReader(path: path).rest().map(\.event) == frames.map { .frame($0) })
    }

    @Test
    func `what does not fit the queue is written as a gap`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        var configuration = RecorderConfiguration()
        configuration.queueBytes = 2000
        let recorder = try await Recorder.open(path, header: Samples.header, configuration: configuration)
        let large = RecordedFrame(connection: 1, payload: [UInt8](repeating: 0x78, count: 5000))
        recorder.record(Samples.records[0])
        recorder.record(Record(.frame(large), at: Samples.stamp(5)))
        await recorder.flush()
        recorder.record(Samples.records[1])
        try await recorder.close()
        let gap = RecordedGap(records: 1, bytes: 5000, since: Samples.stamp(5))
        let expected = [Samples.records[0], Record(.gap(gap), at: Samples.stamp(5)), Samples.records[1]]
        #expect(try RecordingReader(path: path).rest() == expected)
        #expect(recorder.status.lostRecords == 1)
        #expect(recorder.status.lostBytes == 5000)
    }

    @Test
    func `records after the end are lost and counted, and closing twice is closing once`() async throws {
        let folder = try TemporaryFolder()
        let recorder = try await Recorder.open(folder.path("a.jsonl"), header: Samples.header)
        try await recorder.close()
        recorder.record(Samples.records[1])
        await recorder.flush()
        try await recorder.close()
        #expect(recorder.status.lostRecords == 1)
    }

    @Test
    func `a disk that is full is told, in the user's words`() async throws {
        var configuration = RecorderConfiguration()
        configuration.existing = .append
        let error = await #expect(throws: RecordingError.self) {
            try await Recorder.open("/dev/full", header: Samples.header, configuration: configuration)
        }
        #expect(error?.code == .file)
        #expect(error?.message == "can't write /dev/full: no space left; free some, or choose another disk")
    }

    @Test
    func `a folder that is missing is told`() async throws {
        let error = await #expect(throws: RecordingError.self) {
            try await Recorder.open("/nowhere/at/all.jsonl", header: Samples.header)
        }
        #expect(error?.code == .file)
    }

    @Test
    func `B49 no secret reaches the file, whichever way it is recorded`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        var configuration = RecorderConfiguration()
        configuration.redaction = Redaction(secrets: ["hunter2"])
        let recorder = try await Recorder.open(path, header: Samples.header, configuration: configuration)
        let login = #"{"op":"login","args":[{"apiKey":"SECRET1","passphrase":"SECRET2","sign":"SECRET3"}]}"#
        recorder.frame(.sent, .text, connection: 1, at: Samples.stamp(1), payload: login.utf8.span)
        let events: [Record.Event] = [
            .frame(RecordedFrame(connection: 1, direction: .sent, payload: Array(login.utf8))),
            .opened(RecordedOpening(connection: 1, url: "wss://me:SECRET4@v.test/ws?listenKey=SECRET5")),
            .exchange(
                RecordedExchange(
                    target: "/order?symbol=BTCUSDT&signature=SECRET6",
                    requestHeaders: [RecordedExchange.Header("X-MBX-APIKEY", "SECRET7")],
                    status: 200,
                    responseHeaders: [RecordedExchange.Header("Set-Cookie", "SECRET8")],
                    body: Array(#"{"listenKey":"SECRET9"}"#.utf8),
                    error: "proxy http://u:SECRET10@p:1 said no to hunter2"
                )
            ),
            .closed(
                RecordedClosing(
                    connection: 1,
                    reason: "token=SECRET11 expired",
                    error: "Authorization: Bearer SECRET12"
                )
            ),
        ]
        for event in events { recorder.record(Record(event, at: Samples.stamp(2))) }
        try await recorder.close()
        let text = String(decoding: try folder.read(path), as: UTF8.self)
        #expect(!text.contains("SECRET"))
        #expect(!text.contains("hunter2"))
        #expect(text.contains("symbol=BTCUSDT"))
        #expect(text.contains("wss://REDACTED@v.test/ws?listenKey=REDACTED"))
    }

    @Test
    func `B49 a secret that becomes known while a file is open is kept out from then on`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        let recorder = try await Recorder.open(path, header: Samples.header)
        let frame = RecordedFrame(connection: 1, direction: .sent, payload: Array("login correct-horse".utf8))
        recorder.record(Record(.frame(frame), at: Samples.stamp(1)))
        await recorder.flush()
        recorder.redact(["correct-horse"])
        recorder.record(Record(.frame(frame), at: Samples.stamp(2)))
        await recorder.flush()
        recorder.redact(["battery-staple"])
        let closing = RecordedClosing(connection: 1, reason: "not battery-staple")
        recorder.record(Record(.closed(closing), at: Samples.stamp(3)))
        recorder.record(Record(.frame(frame), at: Samples.stamp(4)))
        try await recorder.close()
        let redacted = RecordedFrame(connection: 1, direction: .sent, payload: Array("login REDACTED".utf8))
        #expect(
            try RecordingReader(path: path).rest().map(\.event) == [
                .frame(frame), .frame(redacted),
                .closed(RecordedClosing(connection: 1, reason: "not REDACTED")), .frame(redacted),
            ]
        )
    }
}
