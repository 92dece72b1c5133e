import MarketData
import MarketDataTesting

/// Binance with other limits or base URLs, as a user would make one: everything else is passed on.
struct TunedVenue: Venue, StreamProtocol, RESTProtocol {
    let base: BinanceSpot
    var limits: StreamLimits
    var streamBase: String
    var bases: [String]
    /// Appended to the stream's URL.
    var query = ""
    /// The venue has a REST protocol.
    var hasREST = true

    init(_ base: BinanceSpot, _ tune: (inout StreamLimits) -> Void = { _ in }) {
        self.base = base
        var limits = base.limits
        tune(&limits)
        self.limits = limits
        self.streamBase = base.streamBase
        self.bases = base.bases
    }

    var id: VenueID { self.base.id }
    var quota: [QuotaWindow] { self.base.quota }
    var rest: (any RESTProtocol)? { self.hasREST ? self : nil }
    var dialect: (any VenueDialect)? { self.base.dialect }

    func nativeName(of symbol: Symbol) -> NativeName? { self.base.nativeName(of: symbol) }
    func symbol(of native: NativeName) -> Symbol { self.base.symbol(of: native) }

    func facts(of channel: Channel) -> ChannelFacts? { self.base.facts(of: channel) }
    func makeSession(_ context: StreamSessionContext) -> BinanceSession { self.base.makeSession(context) }
    func verdict(onUpgrade answer: RESTAnswer) -> RESTVerdict { self.base.verdict(onUpgrade: answer) }

    func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
        .address(StreamAddress("\(self.streamBase)/stream\(self.query)"))
    }

    func call(for purpose: RESTPurpose) -> RESTCall? { self.base.call(for: purpose) }
    func verdict(on answer: RESTAnswer, to call: RESTCall) -> RESTVerdict { self.base.verdict(on: answer, to: call) }
    func quotaReports(in answer: RESTAnswer) -> [QuotaReport] { self.base.quotaReports(in: answer) }

    func read(_ answer: RESTAnswer, to call: RESTCall, into events: inout EventBatch) throws(DecodeError) {
        try self.base.read(answer, to: call, into: &events)
    }
}
