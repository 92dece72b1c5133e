internal import WireFormats

extension CryptofeedLines {
    /// The headers of an answer, where the line has some, and where they begin: the last ` header: ` behind which one
    /// JSON object reaches to the end of the line.
    static func headers(_ line: Span<UInt8>, from start: Int) -> (start: Int, values: [RecordedExchange.Header]) {
        let mark = " header: "
        var from = start
        while let found = line.first(mark + "{", from: from) {
            let json = line.extracting((found + mark.utf8.count)..<line.count)
            if let headers = try? Self.object(json) { return (found, headers) }
            from = found + 1
        }
        return (line.count, [])
    }

    private static func object(_ bytes: Span<UInt8>) throws(JSONError) -> [RecordedExchange.Header] {
        var headers: [RecordedExchange.Header] = []
        var json = JSONScanner()
        try json.beginObject(in: bytes)
        while try json.nextKey(in: bytes) != nil {
            let name = JSONScanner.decode(json.keyText, in: bytes)
            if try json.peek(in: bytes) == .string {
                headers.append(RecordedExchange.Header(name, try json.string(in: bytes)))
            }
        }
        try json.end(in: bytes)
        return headers
    }
}
