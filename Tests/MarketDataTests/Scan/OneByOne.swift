import MarketDataModel
import MarketDataVenues

/// A venue that answers few symbols in one call, and otherwise speaks as another does.
struct OneByOne: Venue {
    let base: any Venue
    var quotesPerCall: Int? = 1

    var id: VenueID { self.base.id }
    var streams: (any StreamProtocol)? { self.base.streams }
    var rest: (any RESTProtocol)? { self.base.rest.map { OneByOneREST(base: $0, quotesPerCall: self.quotesPerCall) } }
    var quota: [QuotaWindow] { self.base.quota }
    var requiredCredentials: [String] { self.base.requiredCredentials }
    func nativeName(of symbol: Symbol) -> NativeName? { self.base.nativeName(of: symbol) }
    func symbol(of native: NativeName) -> Symbol { self.base.symbol(of: native) }
}

/// The REST protocol of ``OneByOne``: each call for quotes costs one.
private struct OneByOneREST: RESTProtocol {
    let base: any RESTProtocol
    let quotesPerCall: Int?

    var bases: [String] { self.base.bases }
    func call(for purpose: RESTPurpose) -> RESTCall? {
        guard var call = self.base.call(for: purpose) else { return nil }
        if case .quotes = purpose { call.weight = 1 }
        return call
    }
    func authorize(_ call: inout RESTCall, with credentials: Credentials) {
        self.base.authorize(&call, with: credentials)
    }
    func verdict(on answer: RESTAnswer, to call: RESTCall) -> RESTVerdict { self.base.verdict(on: answer, to: call) }
    func read(_ answer: RESTAnswer, to call: RESTCall, into events: inout EventBatch) throws(DecodeError) {
        try self.base.read(answer, to: call, into: &events)
    }
    func quotaReports(in answer: RESTAnswer) -> [QuotaReport] { self.base.quotaReports(in: answer) }
}
