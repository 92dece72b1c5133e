import Foundation
import MarketData
import Testing

/// Archives of a venue that began its sequence numbers anew, within what counts as one connection.
@Suite(.timeLimit(.minutes(1))) struct RestartedNumbersTests {
    @Test func `a venue that begins its numbers anew is not silenced in a replay`() async throws {
        let lines = (0..<200).map { index in
            let number = index < 100 ? 1_000_000 + index : index
            let quote = #""s":"BTCUSDT","b":"\#(index + 1)","B":"1","a":"1000","A":"1""#
            let stamp = 1_767_225_600_000_000_000 + index * 1_000_000
            return #"\#(stamp) {"stream":"btcusdt@bookTicker","data":{"u":\#(number),\#(quote)}}"#
        }
        let file = URL.temporaryDirectory.appending(path: "restarted-\(UUID()).hft")
        try Data(lines.joined(separator: "\n").appending("\n").utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let bids = try await MarketDataClient.withReplay(of: file.path, venue: BinanceSpot.binance) { client, _ in
            var bids: [Price?] = []
            for try await reading in client.quotes(for: .all, delivery: .every()) { bids.append(reading.value.bid) }
            return bids
        }
        #expect(bids.contains("100"))
        #expect(bids.last == "200")
    }
}
