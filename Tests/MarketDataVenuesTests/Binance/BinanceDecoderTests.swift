import Foundation
import MarketDataModel
import MarketDataVenues
import TestSupport
import Testing
import WireFormats

/// Messages of every form, as a session reads them.
struct BinanceDecoderTests {
    static let examples: [(says: String, message: String)] = {
        let repository = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        let path = "\(repository)/Fixtures/Wire/binance/messages.txt"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").map(String.init)
        return stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], lines[$0 + 1]) }
    }()

    @Test func `every example says what is written above it`() {
        #expect(Self.examples.count == 40)
        for example in Self.examples {
            #expect(Decoded(example.message).says == [example.says], "\(example.message)")
        }
    }

    @Test func `messages of one read are told in order, and a bad one spares the others`() {
        let messages = Self.examples.map { Array($0.message.utf8) }
        let decoded = Decoded(messages)
        let events = Self.examples.filter { $0.says.hasPrefix("quote") || $0.says.hasPrefix("trade") }
        #expect(decoded.batch.messageCount == messages.count)
        #expect(decoded.says.filter { $0.hasPrefix("quote") || $0.hasPrefix("trade") } == events.map(\.says))
        let failed = Self.examples.filter { $0.says.hasPrefix("failed") }
        #expect(decoded.batch.failures.count == failed.count)
        for (failure, example) in zip(decoded.batch.failures, failed) {
            let range = failure.slice.offset..<(failure.slice.offset + failure.slice.count)
            #expect(String(decoding: decoded.bytes[range], as: UTF8.self) == example.message)
        }
        #expect(
            decoded.batch.events.count + decoded.batch.reports.count + decoded.batch.failures.count == messages.count
        )
    }

    @Test func `B42 a message cut off anywhere is an error, appends nothing and spares the next`() {
        let next = Self.examples[0]
        for example in Self.examples where !example.says.hasPrefix("failed") {
            let whole = Array(example.message.utf8)
            for count in 0..<whole.count {
                let decoded = Decoded([Array(whole[..<count]), Array(next.message.utf8)])
                #expect(decoded.batch.failures.count == 1)
                #expect(decoded.batch.reports.isEmpty)
                #expect(
                    decoded.says.first == next.says && decoded.batch.events.count == 1,
                    "\(count) of \(whole.count)"
                )
            }
        }
    }

    @Test func `every order of a quote's fields gives the same quote`() {
        let fields = [
            #""u":1001"#, #""s":"ABCUSDT""#, #""b":"12.30000000""#, #""B":"4.00000000""#, #""a":"12.40000000""#,
            #""A":"5.50000000""#,
        ]
        let expected = "quote ABCUSDT 12.30000000 x 4.00000000 | 12.40000000 x 5.50000000 #1001"
        var count = 0
        Self.forEachPermutation(of: fields) { order in
            count += 1
            let data = "{\(order.joined(separator: ","))}"
            #expect(Decoded(#"{"stream":"abcusdt@bookTicker","data":\#(data)}"#).says == [expected])
            #expect(Decoded(#"{"data":\#(data),"stream":"abcusdt@bookTicker"}"#).says == [expected])
            #expect(Decoded(data).says == [expected])
        }
        #expect(count == 720)
    }

    @Test(arguments: [false, true])
    func `a trade's fields are read in any order, among others`(isAggregate: Bool) {
        var random = SeededGenerator(seed: 20)
        let kind = isAggregate ? "aggTrade" : "trade"
        let fields = [
            #""e":"\#(kind)""#, #""E":1700000000001"#, #""s":"ABCUSDT""#, #""\#(isAggregate ? "a" : "t")":77"#,
            #""p":"1.2300""#, #""q":"9.0""#, #""T":1700000000000"#, #""m":true"#, #""M":true"#,
        ]
        let extra = [#""x":{"e":"no","p":[1,2]}"#, #""X":"\"p\":\"9\"""#, #""longerThanAnyKeyOfOurs":-1.5e-7"#]
        let expected = "\(isAggregate ? "aggregate" : "trade") ABCUSDT 1.2300 x 9.0 sell #77 at 1700000000000"
        for _ in 0..<500 {
            let all = (fields + extra.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)
            let data = "{\(all.joined(separator: Bool.random(using: &random) ? "," : " ,\n "))}"
            #expect(Decoded(#"{"stream":"abcusdt@\#(kind)","data":\#(data)}"#).says == [expected])
            #expect(Decoded(data).says == [expected])
        }
    }

    @Test func `a missing or repeated field is an error that names it`() {
        let cases: [(stream: String, fields: [(String, String)])] = [
            (
                "bookTicker",
                [("u", "1"), ("s", #""ABC""#), ("b", #""1""#), ("B", #""1""#), ("a", #""1""#), ("A", #""1""#)]
            ),
            (
                "trade",
                [
                    ("e", #""trade""#), ("s", #""ABC""#), ("t", "1"), ("p", #""1""#), ("q", #""1""#), ("T", "1"),
                    ("m", "true"),
                ]
            ),
            (
                "aggTrade",
                [
                    ("e", #""aggTrade""#), ("s", #""ABC""#), ("a", "1"), ("p", #""1""#), ("q", #""1""#), ("T", "1"),
                    ("m", "true"),
                ]
            ),
        ]
        for (stream, fields) in cases {
            func message(_ fields: [(String, String)]) -> String {
                let data = fields.map { #""\#($0.0)":\#($0.1)"# }.joined(separator: ",")
                return #"{"stream":"abc@\#(stream)","data":{\#(data)}}"#
            }
            #expect(Decoded(message(fields)).batch.events.count == 1)
            for index in fields.indices {
                var fewer = fields
                fewer.remove(at: index)
                #expect(Decoded(message(fewer)).says == ["failed field \(fields[index].0)"])
                #expect(Decoded(message(fields + [fields[index]])).says == ["failed duplicate"])
            }
        }
    }

    @Test func `a trade's time beyond what nanoseconds hold is an error, not a wrong time`() {
        let message = #"{"e":"trade","s":"ABC","t":1,"p":"1","q":"1","T":9223372036854775807,"m":true}"#
        #expect(Decoded(message).says == ["failed field T"])
    }

    @Test func `B43 a damaged message is never read otherwise than Foundation reads it`() throws {
        var random = SeededGenerator(seed: 43)
        var (read, refused) = (0, 0)
        for example in Self.examples where example.says.hasPrefix("quote") || example.says.hasPrefix("trade") {
            for _ in 0..<2_000 {
                var bytes = Array(example.message.utf8)
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    let at = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[at] =
                        Bool.random(using: &random)
                        ? UInt8.random(in: 0...255, using: &random)
                        : bytes.randomElement(using: &random) ?? 0
                }
                let decoded = Decoded([bytes])
                guard let quote = decoded.quote else {
                    refused += 1
                    continue
                }
                read += 1
                let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
                let data = object["data"] as? [String: Any] ?? object
                let text = String(decoding: bytes, as: UTF8.self)
                let (bidSize, askSize) = (data["B"] as? String, data["A"] as? String)
                #expect(Self.isSame(quote.bid, Self.isZero(bidSize) ? nil : data["b"]), "\(text)")
                #expect(Self.isSame(quote.askSize, Self.isZero(askSize) ? nil : askSize), "\(text)")
            }
        }
        #expect(read > 100 && refused > 1_000)
    }

    @Test func `an empty side has neither price nor size, whatever the message writes for its price`() throws {
        for (size, price) in [("0.00000000", "0.00000000"), ("0", "12.30")] {
            let fields = #""u":1,"s":"ABCUSDT","b":"\#(price)","B":"\#(size)","a":"12.40","A":"5""#
            let quote = try #require(Decoded("{\(fields)}").quote)
            #expect(quote.bid == nil && quote.bidSize == nil)
            #expect(quote.ask == "12.40" && quote.askSize == "5")
        }
        let empty = try #require(Decoded(#"{"u":1,"s":"A","b":"0","B":"0","a":"0","A":"0"}"#).quote)
        #expect(empty == Quote(bid: nil, bidSize: nil, ask: nil, askSize: nil, sequence: 1, received: Decoded.received))
    }

    @Test func `an answer is taken for its request, once`() {
        func says(_ messages: String...) -> [String] { Decoded(messages.map { Array($0.utf8) }).says }
        let accepted = #"{"result":null,"id":19}"#
        #expect(says(accepted, accepted) == ["confirmed XYZBTC trades, XYZBTC quotes"])
        #expect(says(#"{"result":null,"id":77}"#) == [])
        // Errors without an id are about the oldest requests, in order.
        let refused = #"{"code":2,"msg":"no"}"#
        #expect(
            says(#"{"result":null,"id":1}"#, refused, refused, accepted, refused) == [
                "confirmed ABCUSDT quotes", "refused XYZBTC aggregateTrades: no (code 2)",
                "refused ABCUSDT trades: no (code 2)", "confirmed XYZBTC trades, XYZBTC quotes",
                "notice: no (code 2)",
            ]
        )
        #expect(Decoded(accepted, after: []).says == [])
        #expect(Decoded(refused, after: []).says == ["notice: no (code 2)"])
    }

    private static func isZero(_ text: String?) -> Bool { text.flatMap(Double.init) == 0 }

    /// Digit by digit, or by value where damage made an exponent of a digit.
    private static func isSame(_ value: (some DecimalValue)?, _ field: Any?) -> Bool {
        guard let value, let text = field as? String else { return value == nil && field == nil }
        guard text.contains(where: { $0 == "e" || $0 == "E" }) else { return value.description == text }
        return Decimal(string: value.description) == Decimal(string: text)
    }

    private static func forEachPermutation(of items: [String], _ body: ([String]) -> Void) {
        func extend(_ head: [String], _ rest: [String]) {
            if rest.isEmpty { body(head) }
            for index in rest.indices {
                var left = rest
                let item = left.remove(at: index)
                extend(head + [item], left)
            }
        }
        extend([], items)
    }
}
