public import MarketDataModel

extension KrakenSpot: RESTProtocol {
    /// `AssetPairs`, `Ticker` by names or for all pairs, and `Depth`.
    ///
    /// Rows of a call that names pairs are known by these names. A call for all pairs asks for the keys of the second
    /// version, which tell the pair by themselves; that no more is asked so is because it was not seen on the wire.
    public func call(for purpose: RESTPurpose) -> RESTCall? {
        switch purpose {
        case .instruments: return RESTCall(purpose, path: "/0/public/AssetPairs")
        case .quotes(let natives):
            let names = natives.map(KrakenRESTName.init).map(\.query).joined(separator: ",")
            return RESTCall(
                purpose,
                path: "/0/public/Ticker",
                query: [names.isEmpty ? RESTField("assetVersion", "1") : RESTField("pair", names)]
            )
        case .book(let native, let depth):
            let limits = KrakenLimits.depthOfCall
            let count = depth <= 0 ? Int(KrakenLimits.defaultDepth) : min(depth, limits.upperBound)
            return RESTCall(
                purpose,
                path: "/0/public/Depth",
                query: [RESTField("pair", KrakenRESTName(native).query), RESTField("count", String(count))]
            )
        case .connection: return nil
        }
    }

    /// 100: no number is published, the length of the URL is the limit.
    public var quotesPerCall: Int? { KrakenLimits.pairsPerCall }

    /// By the words of the envelope, as failures come with status 200; any other status by the rules of ordinary HTTP.
    public func verdict(on answer: RESTAnswer, to call: RESTCall) -> RESTVerdict {
        guard answer.status == 200 else { return answer.ordinaryVerdict }
        let errors = KrakenError.errors(answer.body.span)
        guard !errors.isEmpty else { return .answered }
        return KrakenError.verdict(errors, on: answer, namesPairs: !call.purpose.natives.isEmpty)
    }

    /// Reads the rows of an answer. An odd row is left out.
    public func read(_ answer: RESTAnswer, to call: RESTCall, into events: inout EventBatch) throws(DecodeError) {
        let body = answer.body.span
        let rows = try KrakenEnvelope.rows(body)
        switch call.purpose {
        case .instruments: KrakenAssetPairs.read(rows, body, into: &events)
        case .quotes(let natives): KrakenTickerRows.read(rows, of: natives, body, into: &events)
        case .book(let native, let depth):
            try KrakenDepth.read(rows, of: native, depth: depth, body, into: &events)
        case .connection: throw DecodeError(.unknown)
        }
    }

    /// None: no header tells of the quota.
    public func quotaReports(in answer: RESTAnswer) -> [QuotaReport] { [] }

    /// By the rules of ordinary HTTP, but for the pause: the edge bans an address that opens too many connections.
    public func verdict(onUpgrade answer: RESTAnswer) -> RESTVerdict {
        guard answer.status == 429 else { return answer.ordinaryVerdict }
        return .slowDown(wait: answer.retryAfter ?? KrakenLimits.connectionWindow, reason: answer.excerpt)
    }
}
