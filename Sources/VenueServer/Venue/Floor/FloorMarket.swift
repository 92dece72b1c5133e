internal import MarketDataModel
internal import MarketDataVenues
internal import WireFormats

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

    mutating func set(_ quote: Quote, of native: NativeName) {
        self.quotes[native] = quote
        self.recorded[native] = nil
    }

    mutating func set(recorded message: [UInt8], of native: NativeName) {
        self.recorded[native] = message
    }

    func quote(of native: NativeName) -> Quote? {
        guard let message = self.recorded[native] else { return self.quotes[native] }
        return Self.read(message, as: self.venue) ?? self.quotes[native]
    }

    private static func read(_ message: [UInt8], as venue: some Venue) -> Quote? {
        var decoder = venue.makeDecoder()
        var events = EventBatch()
        let slice = MessageSlice(offset: 0, count: message.count)
        let slices = [slice]
        decoder.decode(message.span, assembled: [UInt8]().span, messages: slices.span, into: &events)
        for case .quote(_, let quote) in events.events { return quote }
        return nil
    }
}
