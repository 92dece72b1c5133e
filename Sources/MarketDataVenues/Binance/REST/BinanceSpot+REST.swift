public import MarketDataModel
import WireFormats

extension BinanceSpot {
    /// `GET /api/v3/exchangeInfo`, without the permissions that make up most of its bytes where the venue can leave
    /// them out.
    public var instrumentsCall: RESTCall? {
        let query = self.site == .global ? "?showPermissionSets=false" : ""
        return RESTCall(get: "/api/v3/exchangeInfo\(query)", weight: BinanceLimits.instrumentsWeight(self.site))
    }

    /// Reads the symbols of an `exchangeInfo`. Those whose name is beyond 31 ASCII characters can't be subscribed to
    /// here and are left out; fields that are not known are passed over.
    public func decodeInstruments(_ body: Span<UInt8>) throws(DecodeError) -> [Instrument] {
        try BinanceInstruments(body).instruments
    }

    /// `GET /api/v3/ticker/bookTicker` for one, for up to 100 by name, or else for all of them: that costs the venue's
    /// quota no more, and the answer then holds others too.
    public func quotesCall(for natives: [NativeName]) -> RESTCall? {
        guard let first = natives.first else { return nil }
        var target = "/api/v3/ticker/bookTicker"
        if natives.count == 1 {
            target += "?symbol=" + Self.queryEscaped(first.description)
        } else if natives.count <= BinanceLimits.symbolsPerCall {
            target += "?symbols=%5B%22" + natives.map { Self.queryEscaped($0.description) }.joined(separator: "%22,%22")
            target += "%22%5D"
        }
        let weight = BinanceLimits.quotesWeight(self.site, isSingle: natives.count == 1)
        return RESTCall(get: target, weight: weight)
    }

    /// Reads one bookTicker or an array of them.
    public func decodeQuotes(_ body: Span<UInt8>, received: ReceiveStamp) throws(DecodeError) -> [QuoteOf] {
        var reader = BinanceQuoteReader(received: received)
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceDecoder.maximumDepth)
            if try json.peek(in: body) == .array {
                try json.beginArray(in: body)
                while try json.nextElement(in: body) { try reader.read(&json, in: body) }
            } else {
                try reader.read(&json, in: body)
            }
            try json.end(in: body)
        } catch {
            throw DecodeError(json: error)
        }
        if let missing = reader.missing { throw DecodeError(.field(missing)) }
        return reader.quotes
    }

    /// The words of `{"code":-1121,"msg":"Invalid symbol."}`.
    public func refusal(status: Int, _ body: Span<UInt8>) -> String? {
        var json = JSONScanner(maximumDepth: BinanceDecoder.maximumDepth)
        guard let refusal = try? BinanceRefusal(&json, in: body), refusal.isPresent else { return nil }
        return refusal.reason
    }

    /// A snapshot of a book: `{"lastUpdateId":…`, which no message of a combined stream begins with.
    public func restTarget(ofUntaggedAnswer message: Span<UInt8>) -> String? {
        var json = JSONScanner(maximumDepth: BinanceDecoder.maximumDepth)
        guard (try? json.beginObject(in: message)) != nil, json.takeKey("lastUpdateId", in: message) else { return nil }
        return "/api/v3/depth"
    }

    /// `text` within a query: all but letters, digits and `-._` in their hexadecimal form.
    private static func queryEscaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
