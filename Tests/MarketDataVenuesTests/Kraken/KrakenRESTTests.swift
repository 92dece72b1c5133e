import Foundation
import MarketDataModel
import MarketDataVenues
import Testing

/// REST: calls, verdicts, rows.
struct KrakenRESTTests {
    private let venue = KrakenSpot.kraken

    private func verdict(
        _ body: String,
        status: Int = 200,
        headers: [RESTField] = [],
        purpose: RESTPurpose = .quotes(["BTC/USD"])
    ) throws -> RESTVerdict {
        let call = try #require(self.venue.call(for: purpose))
        let answer = RESTAnswer(
            status: status,
            headers: headers,
            body: Array(body.utf8),
            received: KrakenDecoded.received
        )
        return self.venue.verdict(on: answer, to: call)
    }

    @Test func `every answer says what is written of it`() throws {
        let items = try KrakenReadings.items("rest-readings.txt", after: "file")
        #expect(items.count == 14)
        for item in items {
            let body = Array(try KrakenReadings.text(item.message).utf8)
            if item.readings[0].hasPrefix("error ") {
                let words = item.readings.map { String($0.dropFirst(6)) }.joined(separator: ", ")
                #expect(try self.verdict(String(decoding: body, as: UTF8.self)).reason == words)
            } else {
                let expected = KrakenRESTAnswers.expected(item.readings)
                #expect(try KrakenRESTAnswers.says(body, item.readings) == expected, "\(item.message)")
            }
        }
    }

    @Test(arguments: [
        ("EQuery:Unknown asset pair", RESTVerdict.unknownInstruments([], reason: "EQuery:Unknown asset pair")),
        ("EQuery:Invalid asset pair", .unknownInstruments([], reason: "EQuery:Invalid asset pair")),
        ("EAPI:Rate limit exceeded", .slowDown(wait: .seconds(30), reason: "EAPI:Rate limit exceeded")),
        ("EGeneral:Too many requests", .slowDown(wait: .seconds(30), reason: "EGeneral:Too many requests")),
        // The answer came at 1790000000.
        ("EService: Throttled: 1790000060", .slowDown(wait: .seconds(60), reason: "EService: Throttled: 1790000060")),
        ("EService:Throttled:1790000007", .slowDown(wait: .seconds(7), reason: "EService:Throttled:1790000007")),
        ("EService: Throttled: 1700000000", .slowDown(wait: .zero, reason: "EService: Throttled: 1700000000")),
        ("EService: Throttled: 9999999999", .slowDown(wait: .seconds(3600), reason: "EService: Throttled: 9999999999")),
        ("EService: Throttled", .slowDown(wait: .seconds(30), reason: "EService: Throttled")),
        ("EService: Throttled: soon", .slowDown(wait: .seconds(30), reason: "EService: Throttled: soon")),
        ("EGeneral:Temporary lockout", .banned(wait: nil, reason: "EGeneral:Temporary lockout")),
        ("EService:Unavailable", .failed(reason: "EService:Unavailable")),
        ("EService:Busy", .failed(reason: "EService:Busy")),
        ("EService:Deadline elapsed", .failed(reason: "EService:Deadline elapsed")),
        ("EGeneral:Internal error", .failed(reason: "EGeneral:Internal error")),
        ("EGeneral:Invalid arguments", .refused(reason: "EGeneral:Invalid arguments")),
        ("EService:Market in cancel_only mode", .refused(reason: "EService:Market in cancel_only mode")),
    ])
    func `an error is known by its words, whatever the result beside it`(words: String, verdict: RESTVerdict) throws {
        for rest in ["", #","result":{}"#, #","result":null"#, #","result":{"XXBTZUSD":{}}"#] {
            #expect(try self.verdict(#"{"error":["\#(words)"]\#(rest)}"#) == verdict)
        }
        #expect(try self.verdict(#"{"result":{"error":["EX"]},"error":["\#(words)"]}"#) == verdict)
    }

    @Test(arguments: [
        (#"["EService:Busy","EQuery:Unknown asset pair"]"#, "unknownInstruments"),
        (#"["EQuery:Unknown asset pair","EGeneral:Too many requests"]"#, "slowDown"),
        (#"["EGeneral:Too many requests","EGeneral:Temporary lockout"]"#, "banned"),
        (#"["EService:Busy","EGeneral:Invalid arguments"]"#, "refused"),
        (#"["WGeneral:Danger"]"#, "answered"), ("[]", "answered"),
    ])
    func `of several errors the one that forbids most counts, and warnings are none`(
        errors: String,
        kind: String
    ) throws {
        #expect("\(try self.verdict(#"{"error":\#(errors)}"#))".hasPrefix(kind))
    }

    @Test func `an unknown pair of a call that names none is a refusal`() throws {
        let verdict = try self.verdict(#"{"error":["EQuery:Unknown asset pair"]}"#, purpose: .instruments)
        #expect(verdict == .refused(reason: "EQuery:Unknown asset pair"))
    }

    @Test func `any other status is judged as ordinary HTTP`() throws {
        let retry = [RESTField("Retry-After", "9")]
        #expect(
            try self.verdict("<html>", status: 429, headers: retry) == .slowDown(wait: .seconds(9), reason: "<html>")
        )
        #expect(try self.verdict("<html>", status: 520) == .failed(reason: "<html>"))
        #expect(try self.verdict("<html>", status: 414) == .refused(reason: "<html>"))
    }

    @Test(arguments: [
        ("", "json"), ("<html>", "json"), ("[]", "json"), ("{}", "field error"), (#"{"error":[]}"#, "field result"),
        (#"{"error":[],"result":[]}"#, "json"), (#"{"error":[],"result":{}"#, "json"),
        (#"{"result":{}}"#, "field error"), (#"{"error":[],"result":{}} x"#, "json"),
    ])
    func `a body without the envelope is an error`(body: String, reason: String) throws {
        #expect(try self.verdict(body) == .answered)
        let call = try #require(self.venue.call(for: .quotes(["BTC/USD"])))
        let answer = RESTAnswer(status: 200, body: Array(body.utf8), received: KrakenDecoded.received)
        var batch = EventBatch()
        let error = #expect(throws: DecodeError.self) { try self.venue.read(answer, to: call, into: &batch) }
        #expect(error.map(KrakenDecoded.describe) == reason)
        #expect(batch.events.isEmpty)
    }

    @Test func `calls name pairs as REST does`() throws {
        #expect(self.venue.call(for: .instruments)?.target == "/0/public/AssetPairs")
        let quotes = self.venue.call(for: .quotes(["BTC/USD", "DOGE/BTC", "AAPLx/USD"]))
        #expect(quotes?.target == "/0/public/Ticker?pair=XBTUSD,XDGXBT,AAPLxUSD")
        #expect(self.venue.call(for: .quotes([]))?.target == "/0/public/Ticker?assetVersion=1")
        for (depth, count) in [(0, 10), (10, 10), (100, 100), (1000, 500)] {
            let call = self.venue.call(for: .book("ETH/BTC", depth: depth))
            #expect(call?.target == "/0/public/Depth?pair=ETHXBT&count=\(count)")
        }
        #expect(self.venue.call(for: .connection(.main)) == nil)
        #expect(self.venue.quota == [QuotaWindow(.requests, limit: 15, per: .seconds(30))])
    }

    @Test func `the longest call stays below the length that was refused`() throws {
        let count = try #require(self.venue.quotesPerCall)
        let native = try NativeName(String(repeating: "A", count: 15) + "/" + String(repeating: "B", count: 15))
        let call = try #require(self.venue.call(for: .quotes(Array(repeating: native, count: count))))
        #expect("\(self.venue.bases[0])\(call.target)".utf8.count < 4112)
    }

    @Test func `rows are found by whatever name their key is`() throws {
        let side = #"{"a":["2","1","1.5"],"b":["1","1","2.5"]}"#
        let keys = ["XXBTZUSD", "XETHXXBT", "XDGUSD", "USDTZUSD", "SOL/USD", "XBT/EUR", "NOBODY"]
        let rows = keys.map { #""\#($0)":\#(side)"# }.joined(separator: ",")
        let natives: [NativeName] = ["BTC/USD", "ETH/BTC", "DOGE/USD", "USDT/USD", "SOL/USD", "BTC/EUR"]
        let call = try #require(self.venue.call(for: .quotes(natives)))
        var batch = EventBatch()
        try self.venue.read(Self.answer(#"{"error":[],"result":{\#(rows)}}"#), to: call, into: &batch)
        #expect(batch.events.map(\.native) == natives)
        #expect(batch.failures.count == 1)
    }

    @Test func `the only row of a call for one pair is that pair's`() throws {
        let call = try #require(self.venue.call(for: .quotes(["BTC/USD"])))
        var batch = EventBatch()
        let row = #"{"a":["2","1","0.000"],"b":["1.50","0","0.250"]}"#
        try self.venue.read(Self.answer(#"{"error":[],"result":{"ANYTHING":\#(row)}}"#), to: call, into: &batch)
        let quote = try #require(batch.quotes.first)
        #expect(quote.native == "BTC/USD" && quote.quote.bidSize == "0.250" && quote.quote.askSize == nil)
    }

    @Test func `a bad row is left out alone`() throws {
        let call = try #require(self.venue.call(for: .instruments))
        let good = #"{"wsname":"XBT/USD","pair_decimals":1,"lot_decimals":8}"#
        let rows = [
            good, #"{"wsname":"XBTUSD","pair_decimals":1,"lot_decimals":8}"#, #"{"wsname":"A/B","lot_decimals":8}"#,
            #"{"wsname":"A/B","pair_decimals":"1","lot_decimals":8}"#, "7", #"{"wsname":null}"#,
        ]
        let body = rows.enumerated().map { #""\#($0)":\#($1)"# }.joined(separator: ",")
        let answer = Self.answer(#"{"error":[],"result":{\#(body)}}"#)
        var batch = EventBatch()
        try self.venue.read(answer, to: call, into: &batch)
        #expect(batch.instruments.map(\.native) == ["BTC/USD"])
        #expect(batch.instruments.first?.lotSize == "0.00000001" && batch.instruments.first?.tickSize == "0.1")
        #expect(
            batch.failures.map { KrakenDecoded.describe($0.error) } == ["name", "field pair_decimals", "json", "json"]
        )
        for (failure, row) in zip(batch.failures, rows.dropFirst()) {
            let range = failure.slice.offset..<(failure.slice.offset + failure.slice.count)
            #expect(String(decoding: answer.body[range], as: UTF8.self) == row)
        }
    }

    private static func answer(_ body: String) -> RESTAnswer {
        RESTAnswer(status: 200, body: Array(body.utf8), received: KrakenDecoded.received)
    }
}
