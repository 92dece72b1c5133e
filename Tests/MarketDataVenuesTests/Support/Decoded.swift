import MarketDataModel
import MarketDataVenues

/// Messages as one socket read, decoded.
struct Decoded {
    static let received = ReceiveStamp(wall: Timestamp(nanoseconds: 1_700_000_000), monotonic: .zero)

    let bytes: [UInt8]
    let batch: EventBatch

    init(_ messages: [[UInt8]], by venue: BinanceSpot = .binance) {
        var bytes: [UInt8] = [0xFF, 0xFF]
        var slices: [MessageSlice] = []
        for message in messages {
            slices.append(MessageSlice(offset: bytes.count, count: message.count))
            bytes += message + [0xFF]
        }
        var batch = EventBatch()
        batch.reset(received: Self.received)
        var decoder: any VenueDecoder = venue.makeDecoder()
        decoder.decode(bytes.span, assembled: [UInt8]().span, messages: slices.span, into: &batch)
        self.bytes = bytes
        self.batch = batch
    }

    init(_ text: String) { self.init([Array(text.utf8)]) }

    /// What everything said, in the words of `Fixtures/binance/messages.txt`.
    var says: [String] {
        self.batch.events.map(self.describe) + self.batch.replies.map(Self.describe)
            + self.batch.failures.map { "failed \(Self.describe($0.error))" }
    }

    var quote: Quote? {
        if case .quote(_, let quote)? = self.batch.events.first { quote } else { nil }
    }

    var trade: Trade? {
        if case .trade(_, let trade)? = self.batch.events.first { trade } else { nil }
    }

    private func describe(_ event: VenueEvent) -> String {
        switch event {
        case .quote(let native, let quote):
            let sides = "\(quote.bid) x \(quote.bidSize) | \(quote.ask) x \(quote.askSize)"
            return "quote \(native) \(sides) #\(quote.sequence.map(String.init) ?? "-")"
        case .trade(let native, let trade):
            let kind = trade.isAggregate ? "aggregate" : "trade"
            let side = trade.aggressor?.rawValue ?? "-"
            let id = trade.id.map(String.init) ?? "-"
            let time = trade.eventTime.map { String($0.nanoseconds / 1_000_000) } ?? "-"
            return "\(kind) \(native) \(trade.price) x \(trade.quantity) \(side) #\(id) at \(time)"
        case .raw(let key, let slice):
            let payload = String(decoding: self.bytes[slice.offset..<(slice.offset + slice.count)], as: UTF8.self)
            return "raw \(key.native) \(key.channel) \(payload)"
        }
    }

    private static func describe(_ reply: VenueReply) -> String {
        switch reply {
        case .accepted(let id): "accepted \(id)"
        case .refused(let id, let reason): "refused \(id.map(String.init) ?? "-") \(reason)"
        }
    }

    static func describe(_ error: DecodeError) -> String {
        switch error.reason {
        case .json: "json"
        case .decimal: "decimal"
        case .field(let name): "field \(name)"
        case .duplicate: "duplicate"
        case .name: "name"
        case .unknown: "unknown"
        }
    }
}
