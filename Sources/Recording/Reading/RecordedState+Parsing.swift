internal import MarketDataModel
internal import WireFormats

extension RecordedState {
    /// Reads a `state` line; `nil` where it is of a kind that this version does not know.
    static func parse(_ line: Span<UInt8>) throws(LineFault) -> RecordedState? {
        do throws(JSONError) {
            return try Self.scan(line)
        } catch {
            throw LineFault(error)
        }
    }

    private static func scan(_ line: Span<UInt8>) throws(JSONError) -> RecordedState? {
        var json = JSONScanner()
        var kind: String?
        var streams: [StreamKey] = []
        var reason: String?
        try json.beginObject(in: line)
        while let key = try json.nextKey(in: line) {
            switch key {
            case "state": kind = try json.string(in: line)
            case "reason": reason = try json.string(in: line)
            case "streams":
                try json.beginArray(in: line)
                while try json.nextElement(in: line) {
                    if let stream = try Self.stream(&json, line) { streams.append(stream) }
                }
            default: break
            }
        }
        try json.end(in: line)
        guard let kind = kind.flatMap(Kind.init(rawValue:)) else { return nil }
        return RecordedState(kind, of: streams, reason: reason)
    }

    /// `["quotes","BTCUSDT"]`, or `["raw","depth@100ms","BTCUSDT"]`; `nil` where it is neither.
    private static func stream(_ json: inout JSONScanner, _ line: Span<UInt8>) throws(JSONError) -> StreamKey? {
        var names: [InlineName] = []
        try json.beginArray(in: line)
        while try json.nextElement(in: line) { names.append(try json.name(in: line)) }
        guard let native = names.last.map(NativeName.init) else { return nil }
        if names.count == 3, names[0].description == "raw" { return StreamKey(.raw(names[1]), native) }
        guard names.count == 2 else { return nil }
        return Channel(decoded: names[0].description).map { StreamKey($0, native) }
    }
}
