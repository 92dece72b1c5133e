import FileIO
import Foundation
import MarketDataModel
import TestSupport
import Testing

@testable import Recording

struct RoundTripTests {
    @Test
    func `B46 what is written is read back: the same records, order and times`() throws {
        let reader = try RecordingReader(bytes: Samples.file())
        #expect(reader.format == .marketData)
        #expect(reader.header == Samples.header)
        #expect(try reader.rest() == Samples.records)
        #expect(reader.end == .complete)
    }

    @Test
    func `the golden file of version 1 is read and written to the byte`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Fixtures/recordings/format-v1.jsonl").path
        let golden = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let reader = try RecordingReader(bytes: golden)
        #expect(reader.header == Samples.header)
        #expect(try reader.rest() == Samples.records)
        #expect(Samples.file() == golden)
    }

    @Test
    func `the purpose of a call and its instruments come back, and are not written where they are not known`() throws {
        let known = RecordedExchange(
            target: "/ticker?symbols=A,B",
            purpose: "quotes",
            natives: ["A", "B\"\\"],
            status: 200,
            body: Array("[]".utf8)
        )
        let records = [known, RecordedExchange(target: "/x", status: 200)].map {
            Record(.exchange($0), at: Samples.stamp(1))
        }
        let file = Samples.file(records)
        #expect(try RecordingReader(bytes: file).rest() == records)
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n")
        #expect(lines[1].contains(#""purpose":"quotes","natives":["A","B\"\\"]"#))
        #expect(!lines[2].contains("purpose") && !lines[2].contains("natives"))
    }

    @Test
    func `the route of a connection comes back, and is not written where it is not known`() throws {
        let records = [StreamRoute("book10"), nil].map { route in
            Record(.opened(RecordedOpening(connection: 1, url: "wss://v.test/", route: route)), at: Samples.stamp(1))
        }
        let file = Samples.file(records)
        #expect(try RecordingReader(bytes: file).rest() == records)
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n")
        #expect(lines[1].hasSuffix(#""url":"wss://v.test/","route":"book10"}"#))
        #expect(!lines[2].contains("route"))
    }

    @Test
    func `instruments of every kind come back with all that is known of them`() throws {
        let expiry = Timestamp(nanoseconds: 1_798_790_400_000_000_000)
        var option = Instrument(
            symbol: "BTC-USD-261231-100000-C",
            native: "BTC-31DEC26-100000-C",
            kind: .option,
            base: "BTC",
            quote: "USD",
            settlement: "BTC",
            tickSize: "0.0005",
            lotSize: "0.1",
            pricePrecision: 4,
            quantityPrecision: 0,
            multiplier: "0.01",
            expiry: expiry,
            strike: "100000",
            right: .call,
            status: .delisted
        )
        var instruments = Instrument.Kind.allCases.map { kind in
            Instrument(symbol: "A-B", native: "AB", kind: kind, base: "A", quote: "B")
        }
        instruments.append(option)
        option.right = .put
        instruments.append(option)
        let records = [Record(.instruments(instruments), at: Samples.stamp(1))]
        #expect(try RecordingReader(bytes: Samples.file(records)).rest() == records)
    }

    @Test
    func `states of every channel come back, a raw channel by any name as a raw channel`() throws {
        var streams = [Channel.quotes, .trades, .aggregateTrades, .status, .book, .book(depth: 10)]
            .map { StreamKey($0, "AB") }
        for name in ["depth@100ms", "quotes", "book10", "raw"] {
            streams.append(StreamKey(.raw(try #require(InlineName(name))), "AB"))
        }
        let records = [Record(.state(RecordedState(.live, of: streams)), at: Samples.stamp(1))]
        #expect(try RecordingReader(bytes: Samples.file(records)).rest() == records)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `B46 any text and any bytes come back identical`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var records: [Record] = []
        for index in 0..<20 {
            var payload: [UInt8] = []
            let kind: RecordedFrame.Kind
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                // Any bytes at all, claimed to be a text: what is no UTF-8 must come back too.
                kind = .text
                payload = (0..<Int.random(in: 0..<80, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            case 1:
                kind = .binary
                payload = (0..<Int.random(in: 0..<80, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            default:
                kind = .text
                for _ in 0..<Int.random(in: 0..<40, using: &random) {
                    let plane: ClosedRange<UInt32> =
                        [0...0x7F, 0...0x1F, 0x22...0x5C, 0x80...0xD7FF, 0xE000...0x10FFFF].randomElement(
                            using: &random
                        )
                        ?? 0...0
                    let scalar = Unicode.Scalar(.random(in: plane, using: &random)) ?? " "
                    payload += Array(String(Character(scalar)).utf8)
                }
            }
            let stamp = ReceiveStamp(
                wall: Timestamp(nanoseconds: .random(in: .min ... .max, using: &random)),
                monotonic: MonotonicTime(nanoseconds: .random(in: .min ... .max, using: &random))
            )
            let connection = UInt32.random(in: 0 ... .max, using: &random)
            if index % 5 == 4 {
                let body = RecordedExchange(target: "/t", status: 200, body: payload)
                records.append(Record(.exchange(body), at: stamp))
            } else {
                let frame = RecordedFrame(connection: connection, kind: kind, payload: payload)
                records.append(Record(.frame(frame), at: stamp))
            }
        }
        let reader = try RecordingReader(bytes: Samples.file(records))
        let read = try reader.rest()
        // The body of an answer is redacted, so only an accident of random bytes could change it.
        #expect(read == records)
    }

    @Test
    func `base64 goes both ways and refuses what is not canonical`() throws {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            var text: [UInt8] = []
            Base64.encode(bytes.span, into: &text)
            #expect(String(decoding: text, as: UTF8.self) == Data(bytes).base64EncodedString())
            #expect(Base64.decode(text.span) == bytes)
        }
        for bad in ["A", "AA", "AAA", "A===", "AB==", "AAB=", "AA=A", "AA==AAAA", "A*AA"] {
            #expect(Base64.decode(bad.utf8.span) == nil)
        }
    }
}
