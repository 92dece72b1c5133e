import MarketDataModel
import MarketDataVenues
import TestSupport
import Testing
import WireFormats

/// What a session says of messages of every form.
struct KrakenMessageTests {
    static let items = (try? KrakenReadings.items("messages.txt")) ?? []

    @Test func `every message says what is written above it`() {
        #expect(Self.items.count == 152)
        for item in Self.items {
            var expected = KrakenExpectation(item.readings)
            let decoded = KrakenDecoded(item.message, by: &expected.session)
            #expect(decoded.says == expected.says, "\(item.message)")
        }
    }

    @Test func `messages of one read are told in order, and a bad one spares the others`() {
        let items = Self.items.filter { item in
            item.readings.allSatisfy {
                ["quote", "book", "status", "instrument", "raw", "invalid"].contains(Self.kind($0))
            }
        }
        var session = KrakenSpot.kraken.makeSession(StreamSessionContext())
        let decoded = KrakenDecoded(items.map { Array($0.message.utf8) }, by: &session)
        let expected = items.flatMap { KrakenExpectation($0.readings).says }
        #expect(decoded.batch.messageCount == items.count)
        #expect(decoded.says.filter { !$0.hasPrefix("invalid") } == expected.filter { !$0.hasPrefix("invalid") })
        let bad = items.filter { $0.readings[0].hasPrefix("invalid") }
        #expect(decoded.batch.failures.count == bad.count)
        for (failure, item) in zip(decoded.batch.failures, bad) {
            let range = failure.slice.offset..<(failure.slice.offset + failure.slice.count)
            #expect(String(decoding: decoded.bytes[range], as: UTF8.self) == item.message)
        }
    }

    @Test func `a message cut off anywhere is an error, says nothing and spares the next`() throws {
        let next = try #require(Self.items.first)
        for item in Self.items where !item.readings[0].hasPrefix("invalid") {
            let whole = Array(item.message.utf8)
            for count in 0..<whole.count {
                var expected = KrakenExpectation(item.readings)
                let decoded = KrakenDecoded([Array(whole[..<count]), Array(next.message.utf8)], by: &expected.session)
                #expect(decoded.says == next.readings + ["invalid json"], "\(count) of \(item.message)")
                #expect(decoded.batch.levels.isEmpty && decoded.batch.instruments.isEmpty)
                #expect(!decoded.batch.hasAttachments)
                guard decoded.batch.failures.count == 1 else { return }
            }
        }
    }

    @Test func `a message cut off does not use up the request that it answers`() throws {
        let item = try #require(Self.items.first { $0.readings[0].hasPrefix("confirmed book") })
        var expected = KrakenExpectation(item.readings)
        let half = Array(item.message.utf8.dropLast())
        #expect(KrakenDecoded([half], by: &expected.session).says == ["invalid json"])
        #expect(KrakenDecoded(item.message, by: &expected.session).says == expected.says)
        #expect(KrakenDecoded(item.message, by: &expected.session).says == [])
    }

    @Test(arguments: [
        (
            "ticker", "update",
            [
                #""symbol":"ABC/USD""#, #""bid":1.50"#, #""bid_qty":2"#, #""ask":1.75"#, #""ask_qty":3"#, #""last":9"#,
                #""timestamp":"2026-10-01T00:00:06.000001Z""#,
            ],
            "quote ABC/USD 1.50 x 2 | 1.75 x 3 at 2026-10-01T00:00:06.000001Z"
        ),
        (
            "trade", "update",
            [
                #""symbol":"ABC/USD""#, #""side":"sell""#, #""price":1.50"#, #""qty":2"#, #""ord_type":"market""#,
                #""trade_id":7"#, #""timestamp":"2026-10-01T00:00:06Z""#,
            ],
            "trade ABC/USD 1.50 x 2 sell #7 at 2026-10-01T00:00:06.000000Z"
        ),
        (
            "book", "snapshot",
            [
                #""symbol":"ABC/USD""#, #""bids":[{"price":1.50,"qty":2},{"qty":3,"price":1.25}]"#,
                #""asks":[{"price":1.75,"qty":4}]"#, #""checksum":4294967295"#, #""new":{"bids":[[]]}"#,
                #""timestamp":"2026-10-01T00:00:06.5Z""#,
            ],
            """
            book ABC/USD snapshot bids 1.50x2 1.25x3 asks 1.75x4 checksum 4294967295 at 2026-10-01T00:00:06.500000Z
            """
        ),
    ])
    func `fields are read in any order`(channel: String, type: String, fields: [String], expected: String) {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<400 {
            let entry = "{\(fields.shuffled(using: &random).joined(separator: ","))}"
            let whole = [#""channel":"\#(channel)""#, #""type":"\#(type)""#, #""data":[\#(entry)]"#]
            for order in [whole, whole.shuffled(using: &random)] {
                let message = "{\(order.joined(separator: ","))}"
                #expect(KrakenDecoded(message).says == [expected], "\(message)")
            }
        }
    }

    @Test func `two books of one message keep their levels apart, whatever side comes first`() {
        let entries = #"""
            {"symbol":"A/USD","asks":[{"price":3,"qty":1},{"price":4,"qty":1}],"bids":[{"price":2,"qty":1}]},\#
            {"symbol":"B/USD","bids":[{"price":5,"qty":1}],"asks":[]},{"symbol":"C/USD","asks":[{"price":6,"qty":1}]}
            """#
        let decoded = KrakenDecoded(#"{"channel":"book","type":"update","data":[\#(entries)]}"#)
        #expect(
            decoded.says == [
                "book A/USD delta bids 2x1 asks 3x1 4x1 checksum - at -",
                "book B/USD delta bids 5x1 asks - checksum - at -", "book C/USD delta bids - asks 6x1 checksum - at -",
            ]
        )
    }

    @Test func `books come under the depth of their connection's route`() throws {
        let message = try #require(Self.items.first { $0.readings[0].hasPrefix("book") }).message
        for depth: UInt16 in [0, 10, 25, 100, 500, 1000] {
            let route = KrakenSpot.kraken.route(of: StreamKey(.book(depth: depth), "ABC/USD"))
            var session = KrakenSpot.kraken.makeSession(StreamSessionContext(route: route))
            let decoded = KrakenDecoded(message, by: &session)
            #expect(decoded.batch.events.map(\.key) == [StreamKey(.book(depth: depth), "ABC/USD")])
        }
    }

    @Test func `a recorded confirmation tells the depth where the route is not known`() throws {
        let items = try #require(Self.items.first { $0.readings[0].hasPrefix("confirmed book ABC/USD depth 25") })
        let message = try #require(Self.items.first { $0.readings[0].hasPrefix("book") }).message
        var session = KrakenSpot.kraken.makeSession(StreamSessionContext())
        _ = KrakenDecoded(items.message, by: &session)
        #expect(KrakenDecoded(message, by: &session).batch.events.map(\.content.channel) == [.book(depth: 25)])
    }

    @Test func `every message of the chains of books says what is written above it`() throws {
        let items = try KrakenReadings.items("book-chain.txt")
        #expect(items.count == 24)
        var session = KrakenSpot.kraken.makeSession(StreamSessionContext())
        for item in items {
            let expected = item.readings.filter { Self.kind($0) == "book" }
            #expect(KrakenDecoded(item.message, by: &session).says == expected, "\(item.message)")
        }
    }

    private static func kind(_ reading: String) -> Substring { reading.prefix { $0 != " " } }
}
