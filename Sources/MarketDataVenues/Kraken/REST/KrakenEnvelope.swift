import MarketDataModel
import WireFormats

/// The envelope of every REST answer: `{"error":[],"result":{"XXBTZUSD":{…}}}`.
enum KrakenEnvelope {
    /// A row of the result: its key and the place of its value.
    struct Row {
        var key: String
        var value: Range<Int>
    }

    /// The rows of the result.
    /// - Throws: ``DecodeError``, where the body is not such an envelope.
    static func rows(_ body: Span<UInt8>) throws(DecodeError) -> [Row] {
        var rows: [Row]?
        var hasError = false
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
            try json.beginObject(in: body)
            while let key = try json.nextKey(in: body) {
                if key == "error" { hasError = true }
                guard key == "result" else { continue }
                var found: [Row] = []
                try json.beginObject(in: body)
                while try json.nextKey(in: body) != nil {
                    let name = JSONScanner.decode(json.keyText, in: body)
                    found.append(Row(key: name, value: try json.valueRange(in: body)))
                }
                rows = found
            }
            try json.end(in: body)
        } catch {
            throw DecodeError(json: error)
        }
        guard hasError else { throw DecodeError(.field("error")) }
        guard let rows else { throw DecodeError(.field("result")) }
        return rows
    }
}
