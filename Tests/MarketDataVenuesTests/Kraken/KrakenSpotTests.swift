import MarketDataModel
import MarketDataVenues
import Testing

struct KrakenSpotTests {
    @Test(arguments: [
        ("wss://ws.kraken.com", "wss://ws.kraken.com/v2", "https://api.kraken.com"),
        ("wss://ws.kraken.com/v2", "wss://ws.kraken.com/v2", "https://api.kraken.com"),
        ("https://API.kraken.com", "wss://ws.kraken.com/v2", "https://api.kraken.com"),
        ("ws://127.0.0.1:9443", "ws://127.0.0.1:9443/v2", "http://127.0.0.1:9443"),
        ("https://proxy.example/kraken/v2/", "wss://proxy.example/kraken/v2", "https://proxy.example/kraken"),
    ])
    func `a server is named by one URL`(url: String, stream: String, rest: String) throws {
        let venue = try KrakenSpot(at: url)
        #expect(venue.endpoint(of: .main, credentials: nil) == .address(StreamAddress(stream)))
        #expect(venue.bases == [rest])
    }

    @Test func `streams and REST may have servers of their own`() throws {
        let venue = try KrakenSpot(at: "ws://127.0.0.1:1", rest: "http://127.0.0.1:2/")
        #expect(venue.streamBase == "ws://127.0.0.1:1" && venue.bases == ["http://127.0.0.1:2"])
        #expect(throws: BaseURLError.self) { try KrakenSpot(at: "127.0.0.1") }
        #expect(throws: BaseURLError.self) { try KrakenSpot(at: "ws://a", rest: "ws://me:secret@a") }
    }

    @Test func `the venue is found by its name and its hosts`() throws {
        #expect(VenueList.venue("kraken") is KrakenSpot)
        #expect(VenueList.venue(atHost: "ws.kraken.com")?.id == "kraken")
        #expect(VenueList.venue(atHost: "api.kraken.com")?.id == "kraken")
        #expect(try VenueList.venue("kraken", at: "ws://127.0.0.1:1")?.id == "kraken")
    }

    @Test(arguments: [
        ("BTC-USD", "BTC/USD"), ("DOGE-EUR", "DOGE/EUR"), ("AAPLx-USD", "AAPLx/USD"), ("ETH2.S-ETH", "ETH2.S/ETH"),
        ("BTC/USD", "BTC/USD"),
    ])
    func `names follow a rule both ways`(symbol: String, native: String) throws {
        let venue = KrakenSpot.kraken
        #expect(venue.nativeName(of: try Symbol(symbol))?.description == native)
        let hyphened = try Symbol(symbol.replacing("/", with: "-"))
        #expect(venue.symbol(of: try NativeName(native)) == hyphened)
    }

    @Test(arguments: ["BTCUSD", "BTC-USD-X", "-USD", "BTC-", "-", "A/B-C", "A/B/C", "/USD"])
    func `a symbol that is no pair has no name by rule`(symbol: String) throws {
        #expect(KrakenSpot.kraken.nativeName(of: try Symbol(symbol)) == nil)
    }

    @Test(arguments: ["BTCUSD", "A/B/C", "!", "A-B/C", "/C"])
    func `a name that is no pair stays as it is`(native: String) throws {
        #expect(KrakenSpot.kraken.symbol(of: try NativeName(native)).description == native)
    }

    @Test func `channels and their facts`() throws {
        let venue = KrakenSpot.kraken
        #expect(venue.facts(of: .quotes)?.sendsSnapshot == true)
        #expect(venue.facts(of: .trades)?.sendsSnapshot == false)
        #expect(venue.facts(of: .trades)?.sequence == .stream)
        #expect(venue.facts(of: .aggregateTrades) == nil)
        for depth: UInt16 in [0, 10, 25, 100, 500, 1000] {
            #expect(venue.facts(of: .book(depth: depth))?.depths == [10, 25, 100, 500, 1000])
        }
        for depth: UInt16 in [1, 20, 27, 50, 5000] { #expect(venue.facts(of: .book(depth: depth)) == nil) }
        #expect(venue.facts(of: .raw(NativeName("ohlc").name)) != nil)
        for name: NativeName in ["ticker", "trade", "book", "instrument", "status", "heartbeat"] {
            #expect(venue.facts(of: .raw(name.name)) == nil)
        }
        for channel: Channel in [.quotes, .trades, .book, .status] {
            #expect(venue.facts(of: channel)?.silence == .normal)
        }
    }

    @Test func `depths of one symbol never share a connection`() {
        let venue = KrakenSpot.kraken
        let channels: [Channel] = [.quotes, .trades, .status, .book, .raw(NativeName("ohlc").name)]
        #expect(channels.allSatisfy { venue.route(of: StreamKey($0, "BTC/USD")) == .main })
        let routes = [UInt16(10), 25, 100, 500, 1000].map { venue.route(of: StreamKey(.book(depth: $0), "BTC/USD")) }
        #expect(Set(routes + [.main]).count == 6)
    }
}
