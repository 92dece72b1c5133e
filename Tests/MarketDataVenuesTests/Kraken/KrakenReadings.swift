import Foundation
import MarketDataModel
import MarketDataVenues
import WireFormats

/// The messages of a file of `Fixtures/Wire/kraken` and what is written above each.
enum KrakenReadings {
    struct Item {
        var readings: [String]
        var message: String
    }

    static let folder: URL = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Fixtures/Wire/kraken", isDirectory: true)
    }()

    static func text(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// A line that begins with a lower-case letter is a reading of the next message.
    static func items(_ name: String) throws -> [Item] {
        var items: [Item] = []
        var readings: [String] = []
        for line in try Self.text(name).split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
            if line.first?.isLowercase == true {
                readings.append(line)
            } else {
                items.append(Item(readings: readings, message: line))
                readings = []
            }
        }
        return items
    }

    /// Items of a file in which a line of another kind stands for the message, before its readings.
    static func items(_ name: String, after word: String) throws -> [Item] {
        var items: [Item] = []
        for line in try Self.text(name).split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
            if line.hasPrefix(word + " ") {
                items.append(Item(readings: [], message: String(line.dropFirst(word.count + 1))))
            } else {
                items[items.count - 1].readings.append(line)
            }
        }
        return items
    }
}

/// A message read by a session that has sent what the message answers, in the words of the readings.
struct KrakenDecoded {
    static let received = ReceiveStamp(wall: Timestamp(nanoseconds: 1_790_000_000_000_000_000), monotonic: .zero)

    let bytes: [UInt8]
    private(set) var batch = EventBatch()

    init(_ messages: [[UInt8]], by session: inout KrakenSession) {
        var bytes: [UInt8] = [0xFF, 0xFF]
        var slices: [MessageSlice] = []
        for message in messages {
            slices.append(MessageSlice(offset: bytes.count, count: message.count))
            bytes += message + [0xFF]
        }
        self.bytes = bytes
        self.batch.reset(received: Self.received)
        session.decode(bytes.span, assembled: [UInt8]().span, messages: slices.span, into: &self.batch)
    }

    init(_ text: String, by session: inout KrakenSession) { self.init([Array(text.utf8)], by: &session) }

    init(_ text: String) {
        var session = KrakenSpot.kraken.makeSession(StreamSessionContext())
        self.init(text, by: &session)
    }

    /// What was read of something else than messages.
    init(batch: EventBatch) {
        self.bytes = []
        self.batch = batch
    }

    /// What everything says.
    var says: [String] {
        var instruments = self.batch.instruments[...]
        var lines: [String] = []
        for event in self.batch.events {
            if case .status = event.content, let instrument = instruments.popFirst() {
                lines.append(Self.describe(instrument))
            }
            lines.append(self.describe(event))
        }
        return lines + self.batch.reports.map(Self.describe)
            + self.batch.failures.map { "invalid \(Self.describe($0.error))" }
    }

    private func describe(_ event: MarketEvent) -> String {
        switch event.content {
        case .quote(let quote):
            let (bid, ask) = (Self.side(quote.bid, quote.bidSize), Self.side(quote.ask, quote.askSize))
            return "quote \(event.native) \(bid) | \(ask) at \(Self.time(quote.eventTime))"
        case .trade(let trade):
            let side = trade.aggressor?.rawValue ?? "-"
            let id = trade.id.map(String.init) ?? "-"
            let time = Self.time(trade.eventTime)
            return "trade \(event.native) \(trade.price) x \(trade.quantity) \(side) #\(id) at \(time)"
        case .book(let update):
            let (bids, asks) = (self.levels(update.bids), self.levels(update.asks))
            let checksum = update.checksum.map(String.init) ?? "-"
            let kind = update.kind == .snapshot ? "snapshot" : "delta"
            let time = Self.time(update.eventTime)
            return "book \(event.native) \(kind) bids \(bids) asks \(asks) checksum \(checksum) at \(time)"
        case .status(let status): return "status \(event.native) \(status)"
        case .raw(let channel, let slice):
            let isWhole =
                self.bytes[slice.offset] == UInt8(ascii: "{") && self.bytes[slice.offset + slice.count] == 0xFF
            return "raw \(event.native) \(channel)\(isWhole ? "" : " in part")"
        case .aggregateTrade: return "aggregate trade"
        }
    }

    private func levels(_ range: Range<Int>) -> String {
        let levels = self.batch.levels[range].map { "\($0.price)x\($0.quantity)" }
        return levels.isEmpty ? "-" : levels.joined(separator: " ")
    }

    private static func side(_ price: Price?, _ size: Quantity?) -> String {
        price.map { "\($0) x \(size.map(\.description) ?? "-")" } ?? "-"
    }

    /// Six digits after the second, more where there are more.
    static func time(_ time: Timestamp?) -> String {
        guard let time else { return "-" }
        return time.nanoseconds % 1000 == 0 ? "\(time.rfc3339.prefix(26))Z" : time.rfc3339
    }

    static func describe(_ instrument: Instrument) -> String {
        let precision = [instrument.pricePrecision, instrument.quantityPrecision].map { $0.map(String.init) ?? "-" }
        let steps = [instrument.tickSize?.description ?? "-", instrument.lotSize?.description ?? "-"]
        return "instrument \(instrument.native) precision \((precision + ["increment"] + steps).joined(separator: " "))"
    }

    static func describe(_ report: StreamReport) -> String {
        switch report {
        case .confirmed(let keys): "confirmed \(keys)"
        case .ended(let keys): "ended \(keys)"
        case .refused(let keys, let reason): "refused \(keys): \(reason)"
        case .notice(let words): "notice \(words)"
        case .ready: "ready"
        case .resynchronise, .replace, .end: "\(report)"
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

/// A reading as a session tells it, and the session that the message is an answer to.
///
/// The readings say what stands in a message; a session says what that means: trades of a snapshot are no events, an
/// engine that is online is no news, a refusal is of the streams that were requested.
struct KrakenExpectation {
    var session: KrakenSession
    private(set) var says: [String] = []

    init(_ readings: [String]) {
        self.session = KrakenSpot.kraken.makeSession(StreamSessionContext())
        for reading in readings { self.add(reading) }
    }

    private mutating func add(_ reading: String) {
        let words = reading.split(separator: " ").map(String.init)
        switch words[0] {
        case "nothing": break
        case "trade" where words.last == "snapshot": break
        case "system":
            if words[1] != "online" { self.says.append("notice the trading engine is in the state \"\(words[1])\"") }
        case "instrument": self.says.append(words.dropLast().joined(separator: " "))
        case "confirmed", "ended": self.addAnswer(words)
        case "refused": self.addRefusal(reading, words)
        default: self.says.append(reading)
        }
    }

    /// `confirmed CHANNEL SYMBOL [depth N] [bbo] req N`
    private mutating func addAnswer(_ words: [String]) {
        guard let id = Self.id(words) else { return }
        let depth = words.firstIndex(of: "depth").map { words[$0 + 1] }
        let channel: Channel =
            switch words[1] {
            case "ticker": .quotes
            case "trade": .trades
            case "book": .book(depth: depth.flatMap { UInt16($0) } ?? 0)
            default: .status
            }
        let key = StreamKey(channel, Self.native(words[2] == "*" ? "ABC/USD" : words[2]))
        let isSubscribe = words[0] == "confirmed"
        self.prepare(StreamRequest(id: id, kind: isSubscribe ? .subscribe : .unsubscribe, streams: [key]))
        self.says.append("\(words[0]) \([key])")
    }

    /// `refused subscribe|unsubscribe|- SYMBOL|- req N: TEXT`
    private mutating func addRefusal(_ reading: String, _ words: [String]) {
        let text = reading[(reading.range(of: ": ")?.upperBound ?? reading.endIndex)...]
        guard let id = Self.id(words) else { return self.says.append("notice \(text)") }
        let other = StreamKey(.quotes, "OTHER/USD")
        let named = words[2] == "-" ? StreamKey(.quotes, "ABC/USD") : StreamKey(.quotes, Self.native(words[2]))
        let kind: StreamRequest.Kind = words[1] == "subscribe" ? .subscribe : .unsubscribe
        self.prepare(StreamRequest(id: id, kind: kind, streams: [other, named]))
        let keys = words[2] == "-" ? [other, named] : [named]
        switch text {
        case "Already subscribed": self.says.append("confirmed \(keys)")
        case "Subscription Not Found": self.says.append("ended \(keys)")
        default: self.says.append("refused \(keys): \(text)")
        }
    }

    private mutating func prepare(_ request: StreamRequest) {
        var batch = EventBatch()
        self.session.request(request, into: &batch)
    }

    private static func native(_ name: String) -> NativeName { InlineName(name).map(NativeName.init) ?? "?" }

    private static func id(_ words: [String]) -> UInt32? {
        words.firstIndex(of: "req").flatMap { UInt32(words[$0 + 1].prefix { $0 != ":" }) }
    }
}
