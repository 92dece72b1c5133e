import MarketData
import MarketDataTesting
import Testing

/// TLS and proxies.
@Suite(.timeLimit(.minutes(1)))
struct WayOutTests {
    private static let certificates =
        #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Certificates/"

    private static func withTLSVenue(
        _ certificate: String,
        _ body: (LoopbackVenue) async throws -> Void
    ) async throws {
        try await withVenue {
            $0.server.certificate = WebServer.Configuration.Certificate(
                chainFile: Self.certificates + certificate + ".pem",
                keyFile: Self.certificates + certificate + ".key"
            )
        } _: { venue in
            try await body(venue)
        }
    }

    @Test func `streams and requests over TLS, with an authority of one's own`() async throws {
        try await Self.withTLSVenue("server") { venue in
            venue.quote("BTCUSDT", bid: 1)
            try await withClient(BinanceSpot(at: "wss://localhost:\(venue.port)")) {
                $0.network.authorities = Self.certificates + "ca.pem"
            } _: { client in
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                try await expectQuote(source: .upstream, from: &quotes)
                venue.quote("BTCUSDT", bid: 2, sequence: 2)
                try await expectQuote(bid: 2, from: &quotes)
            }
        }
    }

    @Test(arguments: [("expired", "expired"), ("wrong-host", "localhost"), ("unknown-authority", "authorit")])
    func `a bad certificate is refused, and the log says what is wrong with it`(
        certificate: String,
        word: String
    ) async throws {
        let log = CapturedLog()
        try await Self.withTLSVenue(certificate) { venue in
            try await withClient(BinanceSpot(at: "wss://localhost:\(venue.port)"), log: log) {
                $0.network.authorities = Self.certificates + "ca.pem"
            } _: { client in
                let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                await log.waitForEnd()
                _ = try await client.nextAttempt()
                _ = quotes
            }
            #expect(venue.statistics.connections == 0)
        }
        let list = log.lines("The venue's instrument list could not be had; symbols are not checked")
        #expect(log.ends.first?.contains(word) == true)
        #expect(list.first?.metadata["error"]?.contains(word) == true)
    }

    @Test func `a server that speaks no TLS is told as such`() async throws {
        let log = CapturedLog()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: "wss://localhost:\(venue.port)"), log: log) {
                $0.checksSymbols = false
            } _: { client in
                let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                await log.waitForEnd()
                #expect(log.ends.first?.contains("TLS") == true)
                _ = quotes
            }
        }
    }

    @Test(arguments: [RelayProxy.Kind.connect, .socks5])
    func `everything goes through a proxy, names unresolved`(kind: RelayProxy.Kind) async throws {
        try await withVenue { venue in
            let proxy = try RelayProxy(kind, to: venue.port)
            defer { proxy.stop() }
            venue.quote("BTCUSDT", bid: 1)
            try await withClient(BinanceSpot(at: "ws://venue.test:\(venue.port)")) {
                $0.network.proxy = .url("\(kind.scheme)://127.0.0.1:\(proxy.port)")
            } _: { client in
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                try await expectQuote(source: .upstream, from: &quotes)
                venue.quote("BTCUSDT", bid: 2, sequence: 2)
                try await expectQuote(bid: 2, from: &quotes)
            }
            #expect(proxy.asked.contains { $0.contains("venue.test") })
        }
    }

    @Test func `TLS through a proxy is end to end`() async throws {
        try await Self.withTLSVenue("server") { venue in
            let proxy = try RelayProxy(.connect, to: venue.port)
            defer { proxy.stop() }
            try await withClient(BinanceSpot(at: "wss://localhost:\(venue.port)")) {
                $0.network.authorities = Self.certificates + "ca.pem"
                $0.network.proxy = .url("http://127.0.0.1:\(proxy.port)")
            } _: { client in
                var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                venue.trade("BTCUSDT", id: 1)
                try await expectTrades(1...1, from: &trades)
            }
            #expect(proxy.asked.contains("CONNECT localhost:\(venue.port) HTTP/1.1"))
        }
    }
}
