import Foundation
import MarketData
import MarketDataTesting
import Testing

/// B49: no secret is ever written.
@Suite(.timeLimit(.minutes(1)))
struct SecretsTests {
    @Test func `B49 a password in a stream's URL is not repeated where the URL is refused`() async throws {
        let log = CapturedLog()
        var binance = TunedVenue(.binance)
        binance.hasREST = false
        binance.streamBase = "wss://user:hunter2@venue.test"
        binance.query = "?token=hunter3"
        try await withClient(binance, log: log) { client in
            let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
            await log.waitForEnd()
            _ = quotes
        }
        #expect(!log.text.contains("hunter"))
        #expect(log.ends.first?.contains("without a user or password") == true)
    }

    @Test(arguments: ["http", "socks5h"])
    func `B49 a proxy's password is not told where the proxy fails`(scheme: String) async throws {
        let log = CapturedLog()
        // Nobody listens at the discard port.
        try await withClient(.binance, log: log) {
            $0.network.proxy = .url("\(scheme)://user:hunter2@127.0.0.1:9")
        } _: { client in
            let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
            await log.waitForEnd()
            _ = quotes
        }
        #expect(!log.text.contains("hunter2"))
        #expect(log.ends.first?.contains("127.0.0.1:9") == true)
    }

    @Test func `B49 a token in a stream's URL reaches neither a recording nor a log`() async throws {
        let log = CapturedLog()
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await withVenue { venue in
            var binance = TunedVenue(try BinanceSpot(at: venue.url))
            binance.query = "?listenKey=hunter2&apiKey=hunter3"
            try await withClient(binance, log: log) {
                $0.recording = MarketDataClient.Configuration.Recording(path: path)
            } _: { client in
                var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                venue.trade("BTCUSDT", id: 1)
                try await expectTrades(1...1, from: &trades)
                venue.dropConnections()
                await venue.wait { $0.connections == 2 }
            }
        }
        let recording = try String(contentsOfFile: path, encoding: .utf8)
        #expect(recording.contains("btcusdt@trade") && recording.contains("listenKey"))
        #expect(!recording.contains("hunter") && !log.text.contains("hunter"))
    }
}
