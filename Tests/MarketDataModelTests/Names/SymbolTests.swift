import Foundation
import MarketDataModel
import Testing

struct SymbolTests {
    @Test func `symbols, native names and venues are made from literals, text and bytes`() throws {
        let symbol: Symbol = "BTC-USDT"
        #expect(symbol.description == "BTC-USDT")
        #expect(try Symbol("BTC-USDT" as String) == symbol)
        #expect(Symbol(bytes: "BTC-USDT") == symbol)
        #expect(Symbol(symbol.name) == symbol)
        let native: NativeName = "BTCUSDT"
        #expect(try NativeName("BTCUSDT" as String) == native)
        #expect(NativeName(bytes: "BTCUSDT") == native)
        let venue: VenueID = "binance-us"
        #expect(try VenueID("binance-us" as String) == venue)
        #expect(try Symbol("币安人生-USDT" as String).description == "币安人生-USDT")
        #expect(VenueID(bytes: "binance-us") == venue)
        #expect(("A" as Symbol) < "B" && ("A" as NativeName) < "B" && ("A" as VenueID) < "B")
    }

    @Test(arguments: ["", "BTC USDT", "BTC\nUSDT", "ünico\u{A0}de", "a\u{202E}b", String(repeating: "A", count: 32)])
    func `a text that can be no name is refused, and the error says what it was for`(text: String) {
        let symbol = #expect(throws: NameError.self) { try Symbol(text) }
        #expect(symbol?.kind == "symbol" && symbol?.text == text)
        #expect(symbol?.description.contains("31 visible ASCII") == true)
        #expect(throws: NameError.self) { try NativeName(text) }
        #expect(throws: NameError.self) { try VenueID(text) }
        #expect(Symbol(bytes: text) == nil)
        #expect(NativeName(bytes: text) == nil)
        #expect(VenueID(bytes: text) == nil)
    }

    @Test func `names are coded as strings`() throws {
        let coded = try JSONEncoder().encode(["BTC-USDT"] as [Symbol])
        #expect(String(decoding: coded, as: UTF8.self) == "[\"BTC-USDT\"]")
        #expect(try JSONDecoder().decode([Symbol].self, from: coded) == ["BTC-USDT"])
        #expect(try JSONDecoder().decode([NativeName].self, from: coded) == ["BTC-USDT"])
        #expect(try JSONDecoder().decode([VenueID].self, from: JSONEncoder().encode(["a"] as [VenueID])) == ["a"])
        #expect(try JSONEncoder().encode(["BTC-USDT"] as [NativeName]) == coded)
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Symbol].self, from: Data("[\"a b\"]".utf8)) }
    }

    @Test func `a bad literal stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = "not a symbol" as Symbol }
        await #expect(processExitsWith: .failure) { _ = "" as NativeName }
        await #expect(processExitsWith: .failure) { _ = "not a venue" as VenueID }
    }
}
