import MarketDataModel
import Testing

@testable import Recording

struct RecordingReaderTests {
    private let firstLine = #"{"format":"marketdata-recording","version":1,"venue":"v","instruments":[]}"# + "\n"

    private func reader(_ lines: String, skipping: Bool = false) throws -> RecordingReader {
        var options = RecordingReaderOptions()
        options.skipsMalformedLines = skipping
        return try RecordingReader(bytes: Array((self.firstLine + lines).utf8), options: options)
    }

    @Test
    func `kinds of records and fields that are not known are passed over`() throws {
        let reader = try self.reader(
            """
            {"type":"weather","wall":1,"mono":1,"conn":{"a":[1,2]}}
            {"later":{"text":"no"},"type":"in","wall":2,"mono":3,"conn":4,"text":"hi","aFieldOfTheDistantFuture":null}

            """
        )
        let frame = RecordedFrame(connection: 4, payload: Array("hi".utf8))
        let stamp = ReceiveStamp(wall: Timestamp(nanoseconds: 2), monotonic: MonotonicTime(nanoseconds: 3))
        #expect(try reader.rest() == [Record(.frame(frame), at: stamp)])
        #expect(reader.skippedLines == 0)
    }

    @Test
    func `a newer version is refused with a clear message`() throws {
        let line = #"{"format":"marketdata-recording","version":2,"instruments":{"now":"an object"}}"# + "\n"
        let error = #expect(throws: RecordingError.self) {
            try RecordingReader(bytes: Array(line.utf8), name: "a.jsonl")
        }
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("a.jsonl has version 2") == true)
        #expect(error?.message.contains("update it") == true)
    }

    @Test(arguments: ["", "\n\n", "hello\n", "{\"format\":\"other\"}\n", "{}", "12 34\n", "\u{1F}\u{8B}", "http://x\n"])
    func `what is no recording is told so`(text: String) throws {
        let error = #expect(throws: RecordingError.self) { try RecordingReader(bytes: Array(text.utf8)) }
        #expect(error?.code == .unknownFormat)
    }

    @Test(arguments: [
        "not json", "[1]", "{}", #"{"type":"in","wall":1,"mono":1,"text":"no connection"}"#,
        #"{"type":"in","wall":1,"mono":1,"conn":1}"#, #"{"type":"in","wall":1,"mono":1,"conn":1,"base64":"A"}"#,
        #"{"type":"in","wall":1.5,"mono":1,"conn":1,"text":""}"#, #"{"type":"in","mono":1,"conn":1,"text":""}"#,
        #"{"type":"in","wall":1,"mono":1,"conn":-1,"text":""}"#,
        #"{"type":"in","wall":1,"mono":1,"conn":1,"text":""} x"#,
        #"{"type":"in","wall":1,"mono":1,"conn":1,"text":"","frame":"other"}"#,
    ])
    func `a malformed line is an error with its number, or skipped and counted`(line: String) throws {
        let good = #"{"type":"in","wall":1,"mono":1,"conn":1,"text":"x"}"#
        let lines = "\(good)\n\(line)\n\(good)\n"
        let strict = try self.reader(lines)
        #expect(try strict.next() != nil)
        let error = #expect(throws: RecordingError.self) { try strict.next() }
        #expect(error?.code == .malformedLine)
        #expect(error?.line == 3)
        #expect(try strict.next() != nil)

        let lenient = try self.reader(lines, skipping: true)
        #expect(try lenient.rest().count == 2)
        #expect(lenient.skippedLines == 1)
    }

    @Test
    func `a line over the limit is malformed and costs no more memory than the limit`() throws {
        var options = RecordingReaderOptions()
        options.lineLimit = 1000
        options.skipsMalformedLines = true
        let long =
            #"{"type":"in","wall":1,"mono":1,"conn":1,"text":""# + String(repeating: "x", count: 500_000) + "\"}\n"
        let good = #"{"type":"in","wall":1,"mono":1,"conn":1,"text":"x"}"# + "\n"
        let bytes = Array((self.firstLine + good + long + good).utf8)
        let reader = try RecordingReader(bytes: bytes, options: options)
        #expect(try reader.rest().count == 2)
        #expect(reader.skippedLines == 1)
    }

    @Test
    func `wall times may run backwards: the order of the file is the order of events`() throws {
        let records = [5, 3, 4].map { Record(.frame(RecordedFrame(connection: 1, payload: [])), at: Samples.stamp($0)) }
        let reader = try RecordingReader(bytes: Samples.file(records))
        #expect(try reader.rest() == records)
    }

    @Test
    func `B47 seeking finds the first record that is not before the time, forward and back`() throws {
        let records = [10, 20, 30, 25, 40].map {
            Record(.frame(RecordedFrame(connection: 1, payload: [])), at: Samples.stamp($0))
        }
        let reader = try RecordingReader(bytes: Samples.file(records))
        for (time, expected) in [(30, 2), (15, 1), (10, 0), (0, 0), (26, 2), (31, 4), (31, 4), (25, 2)]
            as [(Int64, Int)]
        {
            try reader.seek(to: Samples.stamp(time).wall)
            #expect(try reader.next() == records[expected], "to \(time)")
        }
        try reader.seek(to: Samples.stamp(41).wall)
        #expect(try reader.next() == nil)
        #expect(reader.end == .complete)
        try reader.seek(to: Samples.stamp(10).wall)
        #expect(try reader.rest() == records)
    }

    @Test(arguments: ["1767225600", "1767225600000", "1767225600000000", "1767225600000000000"])
    func `B56 the collector's stamps are read in any unit`(stamp: String) throws {
        let payload = #"{"stream":"btcusdt@bookTicker","data":{}}"#
        for (line, format) in [
            ("\(stamp) \(payload)\n", RecordingFormat.hftbacktest), ("\(stamp): \(payload)\n", .cryptofeed),
        ] {
            let reader = try RecordingReader(bytes: Array(line.utf8))
            #expect(reader.format == format)
            let records = try reader.rest()
            #expect(records.map(\.stamp.wall.rfc3339) == ["2026-01-01T00:00:00.000000000Z"], "\(line)")
            guard case .frame(let frame)? = records.first?.event else {
                Issue.record("no frame")
                continue
            }
            #expect(String(decoding: frame.payload, as: UTF8.self) == payload)
        }
    }

    @Test
    func `B56 stamps of several units in one file are each read as what they are`() throws {
        let stamps = ["1767225600000", "1767225600100000", "1767225600200000000"]
        let text = stamps.map { $0 + " {}\n" }.joined()
        let times = try RecordingReader(bytes: Array(text.utf8)).rest().map(\.stamp.wall.nanoseconds)
        #expect(times == [0, 100, 200].map { 1_767_225_600_000_000_000 + $0 * 1_000_000 })
    }

    @Test(arguments: [
        "99999999999999999999 {}\n", "99999999999 {}\n", "123456789 {}\n", "99999999999: {}\n",
        "99999999999999999999: {}\n",
    ])
    func `a stamp that is no time is no recording`(text: String) throws {
        let error = #expect(throws: RecordingError.self) { try RecordingReader(bytes: Array(text.utf8)) }
        #expect(error?.code == .unknownFormat)
    }

    @Test
    func `cryptofeed's lines are read: times to the last digit, headers, sent messages`() throws {
        let text = """
            wss://v.test:9443/stream?a=b <-> 1633998512.03
            wss://v.test:9443/stream <- 1633998512.1: {"op":"subscribe"}
            1633998512.0633569: {"e":"x: y -> z"}
            https://v.test/depth -> 1633998512.320639: {"a":" header: {"} header: {"weight": "5"}
            configuration: {"trades":[]}

            """
        var options = RecordingReaderOptions()
        options.venueOfHost = { $0 == "v.test" ? "v" : nil }
        let reader = try RecordingReader(bytes: Array(text.utf8), name: "X.ws.7.0", options: options)
        let records = try reader.rest()
        #expect(
            records.map(\.stamp.wall.nanoseconds) == [
                1_633_998_512_030_000_000, 1_633_998_512_100_000_000, 1_633_998_512_063_356_900,
                1_633_998_512_320_639_000,
            ]
        )
        #expect(
            records.map(\.event) == [
                .opened(RecordedOpening(connection: 7, url: "wss://v.test:9443/stream?a=b")),
                .frame(RecordedFrame(connection: 7, direction: .sent, payload: Array(#"{"op":"subscribe"}"#.utf8))),
                .frame(RecordedFrame(connection: 7, payload: Array(#"{"e":"x: y -> z"}"#.utf8))),
                .exchange(
                    RecordedExchange(
                        target: "https://v.test/depth",
                        status: 200,
                        responseHeaders: [RecordedExchange.Header("weight", "5")],
                        body: Array(#"{"a":" header: {"}"#.utf8)
                    )
                ),
            ]
        )
        // The monotonic time never runs backwards.
        #expect(zip(records, records.dropFirst()).allSatisfy { $0.stamp.monotonic <= $1.stamp.monotonic })
        #expect(reader.header.venue == "v")
    }

    @Test
    func `a book that hftbacktest's collector fetched is an answer, the stream's messages are not`() throws {
        let messages: [(text: String, isBook: Bool)] = [
            (#"{"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[]}"#, true),
            (#"{"stream":"a@depth","data":{"lastUpdateId":1}}"#, false),
            (#"{"lastUpdateId":161,"bids":[],"asks":[]}"#, true),
            (#"{"u":1,"lastUpdateId":2}"#, false), (#"{"lastUpdateIds":3}"#, false), ("lastUpdateId", false),
        ]
        let lines = messages.enumerated().map { "170000000000000000\($0) \($1.text)\n" }
        let records = try RecordingReader(bytes: Array(lines.joined().utf8)).rest()
        let expected: [Record.Event] = messages.map { message in
            let body = Array(message.text.utf8)
            guard message.isBook else { return .frame(RecordedFrame(connection: 1, payload: body)) }
            return .exchange(RecordedExchange(target: "depth", purpose: "book", status: 200, body: body))
        }
        #expect(records.map(\.event) == expected)
    }

    @Test(arguments: [#"{"lastUpdateId":1}"#, #"{ "lastUpdateId" : 160, "bids": [], "asks": [] }"#])
    func `a book is known by its first key, however short or spaced it is`(message: String) throws {
        let record = try RecordingReader(bytes: Array("1700000000000000000 \(message)\n".utf8)).next()
        guard case .exchange(let exchange)? = record?.event else {
            Issue.record("no answer: \(message)")
            return
        }
        #expect(exchange.purpose == "book" && exchange.body == Array(message.utf8))
    }
}
