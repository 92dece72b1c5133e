import MarketDataModel
import MarketDataVenues
import Testing

@testable import quotes

struct ArgumentTests {
    @Test(arguments: [
        ("1", SpeedArgument.realTime, "1x"), ("10", .times(numerator: 10, denominator: 1), "10x"),
        ("0.5", .times(numerator: 5, denominator: 10), "0.5x"),
        ("2.50x", .times(numerator: 25, denominator: 10), "2.5x"),
        ("max", .flatOut, "flat out"), ("MAX", .flatOut, "flat out"),
    ])
    func `a speed is read without a binary fraction`(text: String, expected: SpeedArgument, shown: String) throws {
        let speed = try SpeedArgument(parsing: text)
        #expect(speed == expected)
        #expect(speed.description == shown)
    }

    @Test(arguments: ["0", "-1", "fast", "", "x", "1e3", "0.0000001", "99999999999"])
    func `what is no speed is refused`(text: String) {
        #expect(throws: InputError.self) { try SpeedArgument(parsing: text) }
    }

    @Test(arguments: [
        ("127.0.0.1:9443", "127.0.0.1:9443"), (":9443", "127.0.0.1:9443"), ("9443", "127.0.0.1:9443"),
        ("localhost:0", "localhost:0"), ("[::1]:80", "[::1]:80"),
    ])
    func `an address to listen on may leave out the host`(text: String, expected: String) throws {
        #expect(try HostAndPort(parsing: text).description == expected)
    }

    @Test(arguments: ["", "localhost", "1:2:3", "host:", "host:70000", "host:-1", "ho st:1", "ws://a:1", "btc.jsonl"])
    func `what is no address is refused`(text: String) {
        #expect(throws: InputError.self) { try HostAndPort(parsing: text) }
    }

    @Test(arguments: [
        (["replay", "f", "--serve"], ["replay", "f", "--serve", "127.0.0.1:0"]),
        (["replay", "--serve", "f"], ["replay", "--serve", "127.0.0.1:0", "f"]),
        (["replay", "--serve", "--speed", "2", "f"], ["replay", "--serve", "127.0.0.1:0", "--speed", "2", "f"]),
        (["replay", "f", "--serve", ":80"], ["replay", "f", "--serve", ":80"]),
        (["replay", "f", "--serve", "9443"], ["replay", "f", "--serve", "9443"]),
        (["replay", "--", "--serve"], ["replay", "--", "--serve"]),
    ])
    func `an address behind --serve may be left out`(arguments: [String], expected: [String]) {
        #expect(ServeArgument.completed(arguments) == expected)
    }

    @Test
    func `symbols keep the order typed, each once, however they are written`() throws {
        let list = SymbolList(arguments: ["eth-usdt", "BTC/USDT,ETH-USDT", "AAPL,"])
        #expect(list.symbols == ["ETH-USDT", "BTC-USDT", "AAPL"])
        #expect(list.failures == [] && list.status == 0)
        #expect(SymbolList(arguments: ["币安人生/usdt"]).symbols == ["币安人生-USDT"])
    }

    @Test(arguments: ["BTC USDT", "BTC\u{A0}USDT", "\u{1B}[2J", "\u{202E}BTC", String(repeating: "A", count: 32)])
    func `what is no symbol is refused`(text: String) {
        let list = SymbolList(arguments: [text])
        #expect(list.symbols == [] && list.failures.count == 1 && list.status == 65)
        #expect(throws: Failure.self) { try list.report() }
    }

    @Test
    func `a word that is no symbol fails alone, with its place`() throws {
        let advice = "is not a symbol: write BTC-USDT for a pair, AAPL for a share"
        let typed = SymbolList(arguments: ["BTC-USDT", "A\u{200B},eth-usdt", "A B\u{1B}[2J\u{202E}"])
        #expect(typed.symbols == ["BTC-USDT", "ETH-USDT"])
        #expect(
            typed.failures.map(\.description) == [
                "argument 2: \"A\\u{200B}\" \(advice)", "argument 3: \"A B\\u{1B}[2J\\u{202E}\" \(advice)",
            ]
        )
        let listed = SymbolList(
            words: ScanInput.words("# pairs\n\nBTC-USDT \u{200B}\r\nETH-USDT, \u{202E} # x\n", in: "s.txt")
        )
        #expect(listed.symbols == ["BTC-USDT", "ETH-USDT"])
        #expect(
            listed.failures.map(\.description) == [
                "s.txt:3: \"\\u{200B}\" \(advice)", "s.txt:4: \"\\u{202E}\" \(advice)",
            ]
        )
    }

    @Test(arguments: [
        ("BTC-USTD", ["BTC-USDT"]), ("btcusdt", ["BTC-USDT"]), ("BTC", ["BTC-EUR", "BTC-USDT"]), ("XRP-JPY", []),
    ])
    func `a slip of the finger is recognised`(typed: String, expected: [String]) {
        #expect(Suggestions.near(typed, in: ["ETH-USDT", "BTC-USDT", "BTC-EUR"]) == expected)
    }

    @Test
    func `an unknown venue is told what there is`() {
        let error = #expect(throws: InputError.self) { try VenueArgument.venue("binanse") }
        #expect(
            error?.description
                == "there is no venue \"binanse\". Did you mean binance? "
                + "Write \(VenueArgument.names.joined(separator: ", ")), a URL such as ws://127.0.0.1:9443, "
                + "or both: binance@ws://127.0.0.1:9443"
        )
        #expect(VenueArgument.names.prefix(2) == ["binance", "binance-us"] && VenueArgument.standard == "binance")
    }

    @Test
    func `a URL is a venue that speaks the first one's protocol`() throws {
        let venue = try #require(try VenueArgument.venue("ws://127.0.0.1:9443") as? BinanceSpot)
        #expect(venue.streamBase == "ws://127.0.0.1:9443" && venue.bases == ["http://127.0.0.1:9443"])
        #expect(throws: InputError.self) { try VenueArgument.venue("ftp://127.0.0.1") }
    }

    @Test(arguments: ["binance", "binance-us"])
    func `a name before a URL says whose protocol the server speaks`(name: String) throws {
        let venue = try VenueArgument.venue("\(name)@ws://127.0.0.1:9443")
        #expect(venue.id.description == name)
        #expect(venue.rest?.bases == ["http://127.0.0.1:9443"])
    }

    @Test(arguments: ["binanse@ws://127.0.0.1:9443", "@ws://127.0.0.1:9443", "binance@ftp://127.0.0.1", "binance@"])
    func `what is no venue is refused`(text: String) {
        #expect(throws: InputError.self) { try VenueArgument.venue(text) }
    }

    @Test
    func `a recording's symbol is meant whatever its punctuation, and what never came is known`() {
        var filter = SymbolFilter(["BNB-USD", "BTC-USDT"])
        let (isMeant, isOther) = (filter.admits("BNBUSD"), filter.admits("ETH-USDT"))
        #expect(isMeant)
        #expect(!isOther)
        #expect(filter.missing == ["BTC-USDT"])
        var all = SymbolFilter([])
        let isAdmitted = all.admits("ANY")
        #expect(isAdmitted)
    }
}
