import Foundation
import MarketDataModel
import MarketDataVenues
import TestSupport
import Testing

/// Recorded frames of the venue, with what an independent check read in them.
@Suite(
    .enabled(
        if: Recordings.arePresent,
        "needs the recordings of real venues: MARKETDATA_RECORDINGS, or ../shared/recordings"
    )
)
struct KrakenRecordingTests {
    /// The bytes of a frame `FILE LINE BYTES SHA256`; `nil` where its file is missing.
    private static func frame(_ words: [String]) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: Recordings.path(words[0])) else { return nil }
        var bytes = try Recordings.bytes(of: words[0])
        if let line = Int(words[1]) {
            let text = String(decoding: bytes.split(separator: 0x0A)[line - 1], as: UTF8.self)
            let start = try #require(text.range(of: #""msg":"#)).upperBound
            let end = try #require(text.lastIndex(of: "}"))
            bytes = Array(text[start..<end].utf8)
        }
        #expect(bytes.count == Int(words[2]), "\(words[0]) \(words[1])")
        #expect(SHA256.hex(bytes) == words[3], "\(words[0]) \(words[1])")
        return bytes
    }

    @Test func `every recorded frame says what was read in it`() throws {
        let items = try KrakenReadings.items("recorded-expectations.txt", after: "frame")
        #expect(items.count == 47)
        var checked = 0
        for item in items {
            let words = item.message.split(separator: " ").map(String.init)
            guard let bytes = try Self.frame(words) else { continue }
            checked += 1
            let text = String(decoding: bytes, as: UTF8.self)
            if words[0].contains("/http_") {
                #expect(try KrakenRESTAnswers.says(bytes, item.readings) == KrakenRESTAnswers.expected(item.readings))
            } else if item.readings[0].hasPrefix("sent ") {
                #expect(try Self.answers(to: text) == ["confirmed"], "\(text)")
            } else {
                var expected = KrakenExpectation(item.readings)
                #expect(KrakenDecoded(text, by: &expected.session).says == expected.says, "\(words[0]) \(words[1])")
            }
        }
        #expect(checked > 0)
    }

    /// What the venue's side makes of a request that was recorded.
    private static func answers(to request: String) throws -> [String] {
        let dialect = try #require(KrakenSpot.kraken.dialect)
        var session = DialectSession()
        let replies = dialect.receive(
            Array(request.utf8).span,
            in: &session,
            market: KrakenMarket(lists: ["BTC/USD", "DOGE/USDT"])
        )
        return replies.map { reply in
            if case .send(let bytes) = reply, String(decoding: bytes, as: UTF8.self).contains(#""success":true"#) {
                "confirmed"
            } else {
                "\(reply)"
            }
        }
    }

    @Test func `every pair of 2021 is listed, called and found by its names`() throws {
        let body = Array(try Self.assetPairs().utf8)
        let call = try #require(KrakenSpot.kraken.call(for: .instruments))
        let answer = RESTAnswer(status: 200, body: body, received: KrakenDecoded.received)
        var batch = EventBatch(received: KrakenDecoded.received)
        #expect(KrakenSpot.kraken.verdict(on: answer, to: call) == .answered)
        try KrakenSpot.kraken.read(answer, to: call, into: &batch)
        #expect(batch.instruments.count == 293 && batch.failures.isEmpty)
        #expect(batch.instruments.allSatisfy { $0.status == .trading && $0.quantityPrecision == 8 })
        for instrument in batch.instruments {
            #expect(KrakenSpot.kraken.nativeName(of: instrument.symbol) == instrument.native)
            #expect(KrakenSpot.kraken.symbol(of: instrument.native) == instrument.symbol)
        }
        // The venue's keys, altnames and wsnames, as Foundation reads them.
        let json = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        let rows = try #require(json["result"] as? [String: [String: Any]])
        var names: [(key: String, native: NativeName)] = []
        for (key, row) in rows {
            guard let wsname = row["wsname"] as? String, let altname = row["altname"] as? String else { continue }
            let parts = wsname.split(separator: "/").map { ["XBT": "BTC", "XDG": "DOGE"][String($0)] ?? String($0) }
            let native = try NativeName("\(parts[0])/\(parts[1])")
            names += [key, altname, wsname, native.description].map { ($0, native) }
            #expect(KrakenSpot.kraken.call(for: .quotes([native]))?.query == [RESTField("pair", altname)])
        }
        #expect(names.count == 4 * 293)
        #expect(try Self.quoted(names.map(\.key), among: batch.instruments.map(\.native)) == names.map(\.native))
    }

    /// The pairs of the rows with these keys, in an answer to a call that named `natives`.
    private static func quoted(_ keys: [String], among natives: [NativeName]) throws -> [NativeName] {
        let rows = keys.map { #""\#($0)":{"a":["2","1","1"],"b":["1","1","1"]}"# }.joined(separator: ",")
        let call = try #require(KrakenSpot.kraken.call(for: .quotes(natives)))
        let body = Array(#"{"error":[],"result":{\#(rows)}}"#.utf8)
        var batch = EventBatch(received: KrakenDecoded.received)
        try KrakenSpot.kraken.read(
            RESTAnswer(status: 200, body: body, received: KrakenDecoded.received),
            to: call,
            into: &batch
        )
        return batch.events.map(\.native)
    }

    private static func assetPairs() throws -> String {
        for line in try Recordings.lines("kraken/KRAKEN.0") where line.contains("AssetPairs") {
            let start = try #require(line.range(of: ": {")?.lowerBound)
            let end = line.range(of: " header: ")?.lowerBound ?? line.endIndex
            return String(line[line.index(start, offsetBy: 2)..<end])
        }
        return ""
    }
}
