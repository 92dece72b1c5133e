import MarketDataModel
import WireFormats

/// The beginning of a message of a decoded channel as the venue writes it: `{"channel":"ticker","type":"update","data":`.
struct KrakenOpening {
    /// A channel whose data are an array of entries with symbols.
    enum Channel {
        case ticker
        case trade
        case book
    }

    let channel: Channel
    let kind: BookUpdate.Kind

    /// Reads the beginning of a message, after which its data are due; `nil` where it is another one.
    @inline(__always)
    init?(_ json: inout JSONScanner, in message: Span<UInt8>) throws(DecodeError) {
        do throws(JSONError) {
            try json.beginObject(in: message)
            guard json.takeKey("channel", in: message) else { return nil }
            let channel = try json.krakenWord(in: message)
            if channel == Self.ticker.low {
                self.channel = .ticker
            } else if channel == Self.book.low {
                self.channel = .book
            } else if channel == Self.trade.low {
                self.channel = .trade
            } else {
                return nil
            }
            guard json.takeKey("type", in: message) else { return nil }
            let kind = try json.krakenWord(in: message)
            if kind == Self.update.low {
                self.kind = .delta
            } else if kind == Self.snapshot.low {
                self.kind = .snapshot
            } else {
                return nil
            }
            guard json.takeKey("data", in: message) else { return nil }
        } catch {
            throw DecodeError(json: error)
        }
    }

    /// Reads on to the end of the message. Further fields are tolerated, but none of the three may come again.
    @inline(__always)
    func end(_ json: inout JSONScanner, in message: Span<UInt8>) throws(DecodeError) {
        var isRepeated = false
        do throws(JSONError) {
            while let key = try json.nextKey(in: message) {
                if key == "channel" || key == "type" || key == "data" { isRepeated = true }
            }
            try json.end(in: message)
        } catch {
            throw DecodeError(json: error)
        }
        guard !isRepeated else { throw DecodeError(.duplicate) }
    }

    @inline(__always) private static var ticker: JSONKey { "ticker" }
    @inline(__always) private static var trade: JSONKey { "trade" }
    @inline(__always) private static var book: JSONKey { "book" }
    @inline(__always) static var update: JSONKey { "update" }
    @inline(__always) static var snapshot: JSONKey { "snapshot" }
}
