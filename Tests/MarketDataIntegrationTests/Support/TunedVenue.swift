import MarketData
import MarketDataTesting

/// Binance with other limits or endpoints, as a user would make one: everything else is passed on.
struct TunedVenue: Venue {
    let base: BinanceSpot
    var limits: StreamLimits
    var endpoints: VenueEndpoints
    /// Appended to the stream's URL.
    var query = ""
    /// Whether the venue has an instrument list.
    var hasInstruments = true

    init(_ base: BinanceSpot, _ tune: (inout StreamLimits) -> Void = { _ in }) {
        self.base = base
        var limits = base.limits
        tune(&limits)
        self.limits = limits
        self.endpoints = base.endpoints
    }

    var id: VenueID { self.base.id }
    var instrumentsCall: RESTCall? { self.hasInstruments ? self.base.instrumentsCall : nil }
    var dialect: (any VenueDialect)? { self.base.dialect }

    func makeDecoder() -> BinanceDecoder { self.base.makeDecoder() }
    func supports(_ channel: Channel) -> Bool { self.base.supports(channel) }
    func nativeName(of symbol: Symbol) -> NativeName? { self.base.nativeName(of: symbol) }
    func symbol(of native: NativeName) -> Symbol { self.base.symbol(of: native) }
    func streamURL(base: String) -> String { self.base.streamURL(base: base) + self.query }
    func encode(_ request: StreamRequest) -> [UInt8] { self.base.encode(request) }
    func quotesCall(for natives: [NativeName]) -> RESTCall? { self.base.quotesCall(for: natives) }
    func refusal(status: Int, _ body: Span<UInt8>) -> String? { self.base.refusal(status: status, body) }

    func decodeInstruments(_ body: Span<UInt8>) throws(DecodeError) -> [Instrument] {
        try self.base.decodeInstruments(body)
    }

    func decodeQuotes(_ body: Span<UInt8>, received: ReceiveStamp) throws(DecodeError) -> [QuoteOf] {
        try self.base.decodeQuotes(body, received: received)
    }
}
