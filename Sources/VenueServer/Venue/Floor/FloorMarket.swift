internal import MarketDataModel
internal import MarketDataVenues

/// The market as the venue sees it: what REST answers from.
struct FloorMarket: MarketView {
    let instruments: [Instrument]
    var now: Timestamp
    private let venue: any Venue
    private var quotes: [NativeName: Quote] = [:]
    /// Messages of quotes as they were recorded; read only when somebody asks.
    private var recorded: [NativeName: [UInt8]] = [:]

    init(venue: any Venue, instruments: [Instrument], now: Timestamp) {
        self.venue = venue
        self.instruments = instruments
        self.now = now
    }

    mutating func note(_ event: MarketEvent) {
        guard case .quote(let quote) = event.content else { return }
        self.quotes[event.native] = quote
        self.recorded[event.native] = nil
    }

    mutating func set(recorded message: [UInt8], of native: NativeName) {
        self.recorded[native] = message
    }

    func quote(of native: NativeName) -> Quote? {
        guard let message = self.recorded[native] else { return self.quotes[native] }
        guard let streams = self.venue.streams else { return self.quotes[native] }
        return Self.read(message, as: streams) ?? self.quotes[native]
    }

    private static func read(_ message: [UInt8], as streams: some StreamProtocol) -> Quote? {
        var decoder = streams.makeSession(StreamSessionContext())
        var events = EventBatch()
        let slice = MessageSlice(offset: 0, count: message.count)
        let slices = [slice]
        decoder.decode(message.span, assembled: [UInt8]().span, messages: slices.span, into: &events)
        return events.quotes.first?.quote
    }
}
