import MarketDataModel
import MarketDataVenues

/// Messages as one socket read, decoded by a session of Binance's.
struct Decoded {
    static let received = ReceiveStamp(wall: Timestamp(nanoseconds: 1_700_000_000), monotonic: .zero)

    /// Requests with a stream of their own each, so that a report shows which of them an answer was taken for.
    static let requests = [
        StreamRequest(id: 1, kind: .subscribe, streams: [StreamKey(.quotes, "ABCUSDT")]),
        StreamRequest(id: .max, kind: .unsubscribe, streams: [StreamKey(.aggregateTrades, "XYZBTC")]),
        StreamRequest(id: 3, kind: .subscribe, streams: [StreamKey(.trades, "ABCUSDT")]),
        StreamRequest(
            id: 19,
            kind: .subscribe,
            streams: [StreamKey(.trades, "XYZBTC"), StreamKey(.quotes, "XYZBTC")]
        ),
    ]

    let bytes: [UInt8]
    let batch: EventBatch

    /// Decodes `messages` after the session has sent `requests`.
    init(_ messages: [[UInt8]], after requests: [StreamRequest] = Self.requests, by venue: BinanceSpot = .binance) {
        var bytes: [UInt8] = [0xFF, 0xFF]
        var slices: [MessageSlice] = []
        for message in messages {
            slices.append(MessageSlice(offset: bytes.count, count: message.count))
            bytes += message + [0xFF]
        }
        var session: any StreamSession = venue.makeSession(StreamSessionContext())
        var batch = EventBatch()
        for request in requests { session.request(request, into: &batch) }
        batch.reset(received: Self.received)
        session.decode(bytes.span, assembled: [UInt8]().span, messages: slices.span, into: &batch)
        self.bytes = bytes
        self.batch = batch
    }

    /// Decodes one message after the session has sent `requests`.
    init(_ text: String, after requests: [StreamRequest] = Self.requests) {
        self.init([Array(text.utf8)], after: requests)
    }

    /// What everything said, in the words of `Fixtures/Wire/binance/messages.txt`.
    var says: [String] {
        self.batch.events.map(self.describe) + self.batch.reports.map(Self.describe)
            + self.batch.failures.map { "failed \(Self.describe($0.error))" }
    }

    var quote: Quote? {
        if case .quote(let quote)? = self.batch.events.first?.content { quote } else { nil }
    }

    var trade: Trade? {
        if case .trade(let trade)? = self.batch.events.first?.content { trade } else { nil }
    }

    /// The bytes at `slice`, as text.
    func text(at slice: MessageSlice) -> String {
        String(decoding: self.bytes[slice.offset..<(slice.offset + slice.count)], as: UTF8.self)
    }

    private func describe(_ event: MarketEvent) -> String {
        switch event.content {
        case .quote(let quote):
            let bid = Self.describe(quote.bid, quote.bidSize)
            let ask = Self.describe(quote.ask, quote.askSize)
            return "quote \(event.native) \(bid) | \(ask) #\(quote.sequence.map(String.init) ?? "-")"
        case .trade(let trade): return "trade \(event.native) \(Self.describe(trade))"
        case .aggregateTrade(let trade): return "aggregate \(event.native) \(Self.describe(trade))"
        case .book(let update):
            return "book\(update.depth) \(event.native) \(update.kind) \(update.bidCount) | \(update.askCount)"
        case .status(let status): return "status \(event.native) \(status)"
        case .raw(let channel, let slice): return "raw \(event.native) \(channel) \(self.text(at: slice))"
        }
    }

    private static func describe(_ price: Price?, _ size: Quantity?) -> String {
        guard price != nil || size != nil else { return "empty" }
        return "\(price.map { "\($0)" } ?? "-") x \(size.map { "\($0)" } ?? "-")"
    }

    private static func describe(_ trade: Trade) -> String {
        let side = trade.aggressor?.rawValue ?? "-"
        let id = trade.id.map(String.init) ?? "-"
        let time = trade.eventTime.map { String($0.nanoseconds / 1_000_000) } ?? "-"
        return "\(trade.price) x \(trade.quantity) \(side) #\(id) at \(time)"
    }

    private static func describe(_ report: StreamReport) -> String {
        switch report {
        case .ready: "ready"
        case .confirmed(let streams): "confirmed \(Self.describe(streams))"
        case .refused(let streams, let reason): "refused \(Self.describe(streams)): \(reason)"
        case .ended(let streams): "ended \(Self.describe(streams))"
        case .resynchronise(let streams, let reason): "resynchronise \(Self.describe(streams)): \(reason)"
        case .replace(let reason): "replace: \(reason)"
        case .end(let reason, let retryAfter): "end after \(retryAfter.map { "\($0)" } ?? "-"): \(reason)"
        case .notice(let text): "notice: \(text)"
        }
    }

    private static func describe(_ streams: [StreamKey]) -> String {
        streams.map(\.description).joined(separator: ", ")
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
