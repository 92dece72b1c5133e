import MarketDataModel
import Testing
import WireFormats

struct JSONScannerTests {
    @Test func `a quote is read in the order of its keys, and what is not asked for is skipped`() throws {
        let text =
            "{\"stream\":\"x\",\"data\":{\"u\":7,\"junk\":[1,{\"a\":null}],\"s\":\"BTCUSDT\",\"b\":\"61837.63000000\",\"e\":\"bookTicker\"}}"
        let bytes = Array(text.utf8)
        let span = bytes.span
        var json = JSONScanner()
        var (update, name, bid, tag) = (0 as Int64, InlineName("?"), Price.zero, "" as JSONKey)
        try json.beginObject(in: span)
        while let key = try json.nextKey(in: span) {
            guard key == "data" else { continue }
            try json.beginObject(in: span)
            while let key = try json.nextKey(in: span) {
                switch key {
                case "u": update = try json.int64(in: span)
                case "s": name = try json.name(in: span)
                case "b": bid = Price(try json.decimal(in: span))
                case "e": tag = try json.tag(in: span)
                default: break
                }
            }
        }
        try json.end(in: span)
        #expect(update == 7 && name?.description == "BTCUSDT" && bid == "61837.63" && tag == "bookTicker")
        #expect(json.depth == 0 && json.offset == bytes.count)
    }

    @Test func `levels of a book are pairs in arrays`() throws {
        let bytes = Array("[[\"1.5\",\"2\"],[\"1.4\",\"0\"]] ".utf8)
        let span = bytes.span
        var json = JSONScanner()
        var levels: [Price] = []
        try json.beginArray(in: span)
        while try json.nextElement(in: span) {
            try json.beginArray(in: span)
            if try json.nextElement(in: span) { levels.append(Price(try json.decimal(in: span))) }
            try json.skipRest(in: span)
        }
        try json.end(in: span)
        #expect(levels == ["1.5", "1.4"])
    }

    @Test func `what can not come here is an error of the caller, not a trap`() {
        func code(_ text: String, _ body: (inout JSONScanner, Span<UInt8>) throws(JSONError) -> Void) -> JSONError.Code?
        {
            do throws(JSONError) {
                try read(text) { (json, bytes) throws(JSONError) in try body(&json, bytes) }
                return nil
            } catch {
                return error.code
            }
        }
        #expect(
            code("[1]") { (json, bytes) throws(JSONError) in
                try json.beginArray(in: bytes)
                _ = try json.nextKey(in: bytes)
            } == .outOfPlace
        )
        #expect(
            code("{\"a\":1}") { (json, bytes) throws(JSONError) in
                try json.beginObject(in: bytes)
                _ = try json.nextElement(in: bytes)
            } == .outOfPlace
        )
        #expect(
            code("{\"a\":1}") { (json, bytes) throws(JSONError) in
                try json.beginObject(in: bytes)
                _ = try json.int64(in: bytes)
            } == .outOfPlace
        )
        #expect(code("{\"a\":1}") { (json, bytes) throws(JSONError) in try json.beginObject(in: bytes) } == .outOfPlace)
        #expect(
            code("1") { (json, bytes) throws(JSONError) in
                try json.skipValue(in: bytes)
                try json.skipValue(in: bytes)
            } == .outOfPlace
        )
        #expect(code("1") { (json, bytes) throws(JSONError) in try json.skipRest(in: bytes) } == .outOfPlace)
        #expect(code("[1]") { (json, bytes) throws(JSONError) in try json.beginObject(in: bytes) } == .typeMismatch)
        #expect(code("{}") { (json, bytes) throws(JSONError) in try json.beginArray(in: bytes) } == .typeMismatch)
        #expect(code("{}") { (json, bytes) throws(JSONError) in _ = try json.text(in: bytes) } == .typeMismatch)
        #expect(code("\"1\"") { (json, bytes) throws(JSONError) in _ = try json.number(in: bytes) } == .typeMismatch)
    }

    @Test func `a value that nobody reads is still checked`() {
        #expect(throws: JSONError(.invalidNumber, at: 5)) {
            try read("{\"a\":01}") { (json, bytes) throws(JSONError) in
                try json.beginObject(in: bytes)
                while try json.nextKey(in: bytes) != nil {}
            }
        }
    }
}
