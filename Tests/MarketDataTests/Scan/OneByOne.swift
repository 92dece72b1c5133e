import MarketDataModel
import MarketDataVenues
import WireFormats

/// A venue that answers few symbols in one call, and otherwise speaks as another does.
struct OneByOne<Base: Venue>: Venue {
    let base: Base
    var quotesPerCall: Int? = 1

    var id: VenueID { self.base.id }
    var endpoints: VenueEndpoints { self.base.endpoints }
    var limits: StreamLimits { self.base.limits }
    func makeDecoder() -> Base.Decoder { self.base.makeDecoder() }
    func supports(_ channel: Channel) -> Bool { self.base.supports(channel) }
    func nativeName(of symbol: Symbol) -> NativeName? { self.base.nativeName(of: symbol) }
    func symbol(of native: NativeName) -> Symbol { self.base.symbol(of: native) }
    func streamURL(base: String) -> String { self.base.streamURL(base: base) }
    func encode(_ request: StreamRequest) -> [UInt8] { self.base.encode(request) }
    func quotesCall(for natives: [NativeName]) -> RESTCall? {
        guard var call = self.base.quotesCall(for: natives) else { return nil }
        call.weight = 1
        return call
    }
    func decodeQuotes(_ body: Span<UInt8>, received: ReceiveStamp) throws(DecodeError) -> [QuoteOf] {
        try self.base.decodeQuotes(body, received: received)
    }
    func refusal(status: Int, _ body: Span<UInt8>) -> String? { self.base.refusal(status: status, body) }
}
