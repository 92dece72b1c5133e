import Foundation
import MarketDataModel
import Testing

struct PriceTests {
    @Test func `midpoint, spread and value are exact`() throws {
        let (bid, ask) = (Price("61837.63000000"), Price("61837.64000000"))
        #expect(try Price.midpoint(bid, ask).description == "61837.63500000")
        #expect(try Price.midpoint("1.1", "1.2").description == "1.15")
        #expect(try Price.spread(bid: bid, ask: ask) == "0.01")
        #expect(try Price.spread(bid: ask, ask: bid).isNegative)
        #expect(try bid.times("0.5") == "30918.815")
        #expect(try Price("284578000.00000004").times("2") == "569156000.00000008")
    }

    @Test func `a value that would have to be rounded is refused`() {
        #expect(throws: DecimalError(.tooManyDigits)) { try Price("0.123456789").times("987654321.123456789") }
        #expect(throws: DecimalError(.tooManyDigits)) { try Price("9223372036854775807").adding("1") }
        #expect(throws: DecimalError(.tooManyDigits)) { try Price("1000000000000000000").adding("0.01") }
    }

    @Test func `literals, whole numbers and properties`() throws {
        let price: Price = 42
        #expect(price == "42.0")
        #expect(Quantity("0.500").significand == 500)
        #expect(Quantity("0.500").exponent == -3)
        #expect(Quantity("0.500").normalized.scale == 1)
        #expect(Quantity("-0.5").isNegative)
        #expect(Quantity.zero.isZero)
        #expect(Price("61837.63").isMultiple(of: "0.01"))
        #expect(!Price("61837.635").isMultiple(of: "0.01"))
        #expect(try Quantity("0.1").adding("0.2") == "0.3")
        #expect(try Quantity("0.3").subtracting("0.1") == "0.2")
    }

    @Test func `it is coded as a string that keeps its zeros`() throws {
        let coded = try JSONEncoder().encode([Price("61837.63000000")])
        #expect(String(decoding: coded, as: UTF8.self) == "[\"61837.63000000\"]")
        #expect(try JSONDecoder().decode([Price].self, from: coded)[0].description == "61837.63000000")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Price].self, from: Data("[\"1e\"]".utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Price].self, from: Data("[1.5]".utf8)) }
    }

    @Test func `a bad literal stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = "1e" as Price }
    }

    @Test func `prices sort and are found in sets by value`() {
        #expect(
            (["2", "10", "1.5"] as [Price]).sorted() == ["1.5", "2", "10"]
        )
        #expect(Set<Price>(["1.0", "1.00", "1"]).count == 1)
    }
}
