import MarketDataModel
import Testing
import WireFormats

struct JSONKeyTests {
    private static let literals: [(String, JSONKey)] = [
        ("", ""), ("u", "u"), ("b", "b"), ("symbol", "symbol"), ("seventy", "seventy"), ("bidPrice", "bidPrice"),
        ("timestamp", "timestamp"),
        ("lastUpdateId", "lastUpdateId"), ("final_update_id", "final_update_id"),
    ]

    @Test(arguments: literals)
    func `a key equals its literal and no other, wherever it stands`(text: String, key: JSONKey) throws {
        #expect(key.description == text && key.count == text.utf8.count && key.isComparable)
        for spelling in [text, text.unicodeScalars.map { "\\u00" + String($0.value, radix: 16) }.joined()] {
            for value in ["1", "\"................................\""] {
                let (found, place) = try read("{\"\(spelling)\" : \(value)}") { (json, bytes) throws(JSONError) in
                    try json.beginObject(in: bytes)
                    let found = try json.nextKey(in: bytes)
                    let place = json.keyText
                    try json.skipRest(in: bytes)
                    return (found, place)
                }
                #expect(found == key)
                #expect(place.range == 2..<(2 + spelling.utf8.count))
                for other in JSONKeyTests.literals where other.0 != text { #expect(found != other.1) }
            }
        }
    }

    @Test func `keys of more than 15 bytes equal no literal, and their text is there`() throws {
        for name in ["sixteen_bytes_xx", "a_key_that_is_longer_than_any_literal"] {
            let (found, text) = try read("{\"\(name)\":1}") { (json, bytes) throws(JSONError) in
                try json.beginObject(in: bytes)
                let found = try json.nextKey(in: bytes)
                let text = JSONScanner.decode(json.keyText, in: bytes)
                try json.skipRest(in: bytes)
                return (found, text)
            }
            #expect(found?.isComparable == false && found?.description == "…")
            #expect(text == name)
        }
    }

    @Test func `a literal that could never match stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = "sixteen_bytes_xx" as JSONKey }
    }

    @Test(arguments: literals.filter { !$0.0.isEmpty })
    func `a foreseen key is taken, first or later, and nothing else is`(text: String, key: JSONKey) {
        let bytes = Array(
            "{\"\(text)\":\"1.5\",\"\(text)\":\"2.5\",\"\(text)x\":3 ,\"\(text)\":4 , \"\(text)\":5,\"z\":\"..............\"}"
                .utf8
        )
        let span = bytes.span
        do throws(JSONError) {
            var json = JSONScanner()
            let early = json.takeKey(key, in: span)
            try json.beginObject(in: span)
            let first = json.takeKey(key, in: span)
            let range = json.keyText.range
            let again = json.takeKey(key, in: span)
            let one = try json.decimal(in: span)
            let second = json.takeKey(key, in: span)
            let two = try json.decimal(in: span)
            let longer = json.takeKey(key, in: span)
            let next = try json.nextKey(in: span)
            let three = try json.int64(in: span)
            let afterSpace = json.takeKey(key, in: span)
            let fourth = try json.nextKey(in: span)
            try json.skipRest(in: span)
            try json.end(in: span)
            #expect(!early && first && !again && second && !longer && !afterSpace)
            #expect(one == "1.5" && two == "2.5" && three == 3)
            #expect(next != key && fourth == key)
            #expect(range == 2..<(2 + text.utf8.count))
        } catch {
            Issue.record(error)
        }
    }

    @Test func `taking keys and looking at them give the same on every truncation`() {
        let whole = Array("{\"u\":1,\"bidPrice\":\"2\",\"lastUpdateId\":3,\"s\":\"BTCUSDT\"}".utf8)
        for count in 0...whole.count {
            let bytes = Array(whole[..<count])
            let span = bytes.span
            var taking = JSONScanner()
            var looking = JSONScanner()
            do throws(JSONError) {
                try taking.beginObject(in: span)
                try looking.beginObject(in: span)
                for key in ["u", "bidPrice", "lastUpdateId", "s"] as [JSONKey] {
                    let taken = taking.takeKey(key, in: span) ? key : try taking.nextKey(in: span)
                    let seen = try looking.nextKey(in: span)
                    #expect(taken == seen && taken == key)
                    try taking.skipValue(in: span)
                    try looking.skipValue(in: span)
                    #expect(taking.offset == looking.offset)
                }
                let end = try taking.nextKey(in: span)
                #expect(end == nil && count == whole.count)
            } catch {
                #expect(error == JSONError(.unexpectedEnd, at: count))
            }
        }
    }

    @Test(arguments: [
        "{\"u\" :1,\"z\":\"..........\"}", "{\"u\";1,\"z\":\"..........\"}", "{u\":1,\"z\":\"...........\"}",
    ])
    func `a key without its quotes and its colon is not taken`(text: String) {
        let bytes = Array(text.utf8)
        var json = JSONScanner()
        do throws(JSONError) {
            try json.beginObject(in: bytes.span)
            let taken = json.takeKey("u", in: bytes.span)
            #expect(!taken && json.offset == 1)
            let key = try json.nextKey(in: bytes.span)
            #expect(key == "u" && text.contains(" :"))
        } catch {
            #expect(error.code == .unexpectedByte && !text.contains(" :"))
        }
    }
}
