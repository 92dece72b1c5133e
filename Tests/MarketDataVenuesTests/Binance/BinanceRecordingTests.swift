import Foundation
import MarketDataModel
import MarketDataVenues
import TestSupport
import Testing
import WireFormats

/// Frames of the real venue, with the counts that an independent check found in them.
@Suite(.enabled(if: Recordings.arePresent, "set MARKETDATA_RECORDINGS to the folder of recordings"))
struct BinanceRecordingTests {
    @Test func `B43 every frame of binance.com in 2024 is read with its own digits`() throws {
        let frames = try Recordings.hftbacktestFrames("binance-spot/btcusdt_20240808.gz")
        let counts = try Self.check(frames)
        #expect(counts == ["quote": 28040, "trade": 9757, "raw depth@100ms": 3451, "failed unknown": 1])
    }

    @Test func `B43 every frame of binance.com in 2021 is read with its own digits`() throws {
        let counts = try Self.check(try Recordings.cryptofeedFrames("binance-spot/BINANCE.ws.1.0"))
        #expect(counts == ["quote": 84, "aggregate": 2, "raw depth@100ms": 177, "raw kline_1m": 2])
    }

    @Test func `B43 every frame of binance.us in 2021 is read with its own digits`() throws {
        let counts = try Self.check(try Recordings.cryptofeedFrames("binance-us/BINANCE_US.ws.1.0"))
        #expect(counts == ["quote": 128, "aggregate": 11, "raw depth@100ms": 336, "raw kline_1m": 5])
    }

    @Test func `frames of 2026 without a wrapping are read`() throws {
        // The recorded client's requests have the same number: each was made on a connection of its own.
        let requests = [StreamKey(.quotes, "BTCUSDT"), StreamKey(.raw(InlineName("miniTicker")!), "BTCUSDT")].map {
            StreamRequest(id: 1, kind: .subscribe, streams: [$0])
        }
        var connections: [(sent: String, received: [[UInt8]])] = []
        for line in try Recordings.lines("ccxt-excerpts/binance-spot-current.jsonl") {
            let start = try #require(line.range(of: #""msg":"#)).upperBound
            let message = String(line[start...].dropLast())
            if line.contains(#""dir":"in""#) {
                try #require(!connections.isEmpty)
                connections[connections.count - 1].received.append(Array(message.utf8))
            } else {
                connections.append((message, []))
            }
        }
        try #require(connections.count == requests.count)
        var says: [String] = []
        for (connection, request) in zip(connections, requests) {
            var session = BinanceSpot.binance.makeSession(StreamSessionContext())
            var batch = EventBatch()
            session.request(request, into: &batch)
            #expect(batch.outbound == [.text(Array(connection.sent.utf8))])
            says += Decoded(connection.received, after: [request]).says.map {
                $0.split(separator: " ").prefix(3).joined(separator: " ")
            }
        }
        #expect(
            says == [
                "quote BTCUSDT 63704.00000000", "quote BTCUSDT 63704.00000000", "confirmed BTCUSDT quotes",
                "raw BTCUSDT miniTicker", "raw BTCUSDT miniTicker", "confirmed BTCUSDT miniTicker",
            ]
        )
    }

    @Test func `every split of a name of binance.us is the venue's own`() throws {
        let instruments = try Self.instruments()
        var native: [String] = []
        for instrument in instruments {
            let symbol = BinanceSpot.binanceUS.symbol(of: instrument.native)
            if symbol.name == instrument.native.name {
                native.append(symbol.description)
            } else {
                #expect(symbol == instrument.symbol)
            }
            #expect(BinanceSpot.binanceUS.nativeName(of: instrument.symbol) == instrument.native)
            #expect(BinanceSpot.binanceUS.nativeName(of: symbol) == instrument.native)
        }
        #expect(native.count == 15, "\(native)")
        #expect(native.contains("BNBUSD"))
    }

    @Test func `the instruments of binance.us are read`() throws {
        let instruments = try Self.instruments()
        #expect(instruments.count == 121)
        let bitcoin = try #require(instruments.first { $0.native == "BTCUSD" })
        #expect(bitcoin.symbol == "BTC-USD")
        #expect(bitcoin.tickSize?.description == "0.0100")
        #expect(bitcoin.lotSize?.description == "0.00000100")
        #expect(bitcoin.status == .trading)
        #expect(instruments.contains { $0.status == .halted })
    }

    private static func instruments() throws -> [Instrument] {
        let body = try Recordings.cryptofeedBody("binance-us/BINANCE_US.0")
        let batch = try Answer(body).read(.instruments, by: .binanceUS)
        #expect(batch.failures.isEmpty)
        return batch.instruments
    }

    /// Decodes `frames`, compares each with what Foundation reads, and counts what they said.
    private static func check(_ frames: [String]) throws -> [String: Int] {
        let decoded = Decoded(frames.map { Array($0.utf8) })
        var counts: [String: Int] = [:]
        for failure in decoded.batch.failures { counts["failed \(Decoded.describe(failure.error))", default: 0] += 1 }
        var events = decoded.batch.events[...]
        for frame in frames {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(frame.utf8)) as? [String: Any])
            guard let stream = object["stream"] as? String, let data = object["data"] as? [String: Any] else {
                continue
            }
            let next = events.popFirst()
            let event = try #require(next)
            try #require(event.native.description == data["s"] as? String)
            switch event.content {
            case .quote(let quote):
                counts["quote", default: 0] += 1
                #expect(stream.hasSuffix("@bookTicker"))
                try #require(quote.bid?.description == data["b"] as? String)
                try #require(quote.bidSize?.description == data["B"] as? String)
                try #require(quote.ask?.description == data["a"] as? String)
                try #require(quote.askSize?.description == data["A"] as? String)
                try #require(quote.sequence == (data["u"] as? NSNumber)?.uint64Value)
                try #require(quote.received == Decoded.received)
            case .trade(let trade):
                counts["trade", default: 0] += 1
                #expect(stream.hasSuffix("@trade"))
                try Self.check(trade, id: "t", data)
            case .aggregateTrade(let trade):
                counts["aggregate", default: 0] += 1
                #expect(stream.hasSuffix("@aggTrade"))
                try Self.check(trade, id: "a", data)
            case .raw(let channel, let slice):
                counts["raw \(channel)", default: 0] += 1
                try #require(#"{"stream":"\#(stream)","data":\#(decoded.text(at: slice))}"# == frame)
            case .book, .status: Issue.record("an event that the venue has no channel for: \(frame)")
            }
        }
        #expect(events.isEmpty)
        return counts
    }

    private static func check(_ trade: Trade, id: String, _ data: [String: Any]) throws {
        try #require(trade.price.description == data["p"] as? String)
        try #require(trade.quantity.description == data["q"] as? String)
        try #require(trade.id == (data[id] as? NSNumber)?.uint64Value)
        try #require(trade.eventTime?.nanoseconds == ((data["T"] as? NSNumber)?.int64Value ?? 0) * 1_000_000)
        try #require(trade.aggressor == (data["m"] as? Bool == true ? .sell : .buy))
    }
}
