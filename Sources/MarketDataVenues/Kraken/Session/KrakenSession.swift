public import MarketDataModel
import WireFormats

/// Reads what Kraken's WebSocket v2 sends, and keeps one connection's requests.
///
/// A message is read once, strictly, in the order of its bytes. The order of keys that the venue uses is foreseen and
/// costs least; any other order and additional fields are read too. A key that appears twice is an error, and one bad
/// entry makes a whole message one.
///
/// Trades of a snapshot are history and no events. Channels that are not decoded are handed on raw, with the whole message
/// as payload.
public struct KrakenSession: StreamSession {
    var ledger = KrakenLedger()
    var statusStreams = KrakenStatusStreams()
    var ping = KrakenPing()
    /// The depth by which the client knows the books of this connection.
    var bookDepth: UInt16
    /// The word of the trading engine that was reported last.
    var engine: InlineName?

    init(bookDepth: UInt16) { self.bookDepth = bookDepth }

    /// Ready at once: public channels need no login.
    public mutating func opened(into events: inout EventBatch) {
        self.ping.sent(now: events.received.monotonic)
        events.report(.ready)
    }

    /// The message of `request`; none where a status stream needs none, which is reported at once.
    public mutating func request(_ request: StreamRequest, into events: inout EventBatch) {
        if request.streams.first?.channel == .status, self.statusStreams.requested(request) == .done {
            return events.report(request.kind == .subscribe ? .confirmed(request.streams) : .ended(request.streams))
        }
        self.ledger.sent(request)
        self.ping.sent(now: events.received.monotonic)
        events.send(request.krakenMessage)
    }

    /// The time of the next ping, or the time by which a pong is due.
    public var deadline: MonotonicTime { self.ping.deadline }

    /// Pings a quiet connection; ends one that did not answer.
    public mutating func tick(into events: inout EventBatch) {
        switch self.ping.tick(now: events.received.monotonic) {
        case .none: break
        case .ping: events.send(text: "{\"method\":\"ping\"}")
        case .end: events.report(.end(reason: "no answer to a ping within \(KrakenLimits.pongDeadline)"))
        }
    }

    /// Messages nest five deep at most (data, levels of a book).
    static let maximumDepth = 16

    /// Reads one message.
    public mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        let before = KrakenBatchMark(events)
        do throws(DecodeError) {
            var json = JSONScanner(maximumDepth: Self.maximumDepth)
            if let opening = try KrakenOpening(&json, in: message) {
                try self.read(opening.channel, opening.kind, &json, message, into: &events)
                try opening.end(&json, in: message)
            } else {
                try self.read(KrakenMessage(message), message, into: &events)
            }
        } catch {
            before.restore(&events)
            throw error
        }
    }

    /// Reads the data of a channel whose entries are an array.
    @inline(__always)
    private func read(
        _ channel: KrakenOpening.Channel,
        _ kind: BookUpdate.Kind,
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        switch channel {
        case .ticker: try KrakenTicker.read(&json, bytes, into: &events)
        case .trade: try KrakenTrade.read(isHistory: kind == .snapshot, &json, bytes, into: &events)
        case .book: try KrakenBook.read(kind, depth: self.bookDepth, &json, bytes, into: &events)
        }
    }

    /// Reads a message that does not begin as foreseen: an answer, a message of the connection, or a message of a channel
    /// in an unusual order.
    private mutating func read(
        _ whole: KrakenMessage,
        _ message: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        guard let channel = whole.channel else { return try self.answer(whole, into: &events) }
        let known: KrakenOpening.Channel
        switch channel {
        case "ticker": known = .ticker
        case "trade": known = .trade
        case "book": known = .book
        case "heartbeat": return
        case "status": return try self.readEngine(message.extracting(whole.dataRange()), into: &events)
        case "instrument":
            _ = try whole.dataKind()
            return try KrakenInstrumentRows.read(message.extracting(whole.dataRange()), into: &events)
        default: return try whole.raw(message, into: &events)
        }
        let data = message.extracting(try whole.dataRange())
        let kind = try whole.dataKind()
        var json = JSONScanner(maximumDepth: Self.maximumDepth)
        try self.read(known, kind, &json, data, into: &events)
    }
}

/// A batch as it was before a message: a message that turns out to be bad leaves nothing.
struct KrakenBatchMark {
    private let events: Int
    private let levels: Int
    private let instruments: Int
    private let hasAttachments: Bool

    @inline(__always)
    init(_ batch: EventBatch) {
        self.events = batch.events.count
        self.levels = batch.levels.count
        self.instruments = batch.instruments.count
        self.hasAttachments = batch.hasAttachments
    }

    @inline(never)
    func restore(_ batch: inout EventBatch) {
        batch.events.removeLast(batch.events.count - self.events)
        batch.levels.removeLast(batch.levels.count - self.levels)
        batch.instruments.removeLast(batch.instruments.count - self.instruments)
        batch.hasAttachments = self.hasAttachments
    }
}
