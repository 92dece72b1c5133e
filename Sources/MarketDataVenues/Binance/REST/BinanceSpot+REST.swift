public import MarketDataModel

extension BinanceSpot: RESTProtocol {
    /// `exchangeInfo` without the permissions that make up most of its bytes where the venue can leave them out, and
    /// `ticker/bookTicker` for one, for up to 100 by name, or else for all: that costs no more, and the answer then
    /// holds others too.
    public func call(for purpose: RESTPurpose) -> RESTCall? {
        switch purpose {
        case .instruments:
            return RESTCall(
                purpose,
                path: "/api/v3/exchangeInfo",
                query: self.site == .global ? [RESTField("showPermissionSets", "false")] : [],
                weight: BinanceLimits.instrumentsWeight(self.site)
            )
        case .quotes(let natives):
            var query: [RESTField] = []
            if let only = natives.first, natives.count == 1 {
                query = [RESTField("symbol", only.description)]
            } else if !natives.isEmpty, natives.count <= BinanceLimits.symbolsPerCall {
                let names = natives.map { "\"\($0)\"" }.joined(separator: ",")
                query = [RESTField("symbols", "[\(names)]")]
            }
            let weight = BinanceLimits.quotesWeight(self.site, isSingle: natives.count == 1)
            return RESTCall(purpose, path: "/api/v3/ticker/bookTicker", query: query, weight: weight)
        case .book, .connection: return nil
        }
    }

    /// By status, and by the number of the error where one stands in the body, whatever the status.
    public func verdict(on answer: RESTAnswer, to call: RESTCall) -> RESTVerdict { Self.verdict(on: answer) }

    /// Reads the symbols of an `exchangeInfo`, or one bookTicker or an array of them. An odd row is left out.
    public func read(_ answer: RESTAnswer, to call: RESTCall, into events: inout EventBatch) throws(DecodeError) {
        switch call.purpose {
        case .instruments: try BinanceInstruments.read(answer.body.span, into: &events)
        case .quotes: try BinanceQuotes.read(answer.body.span, into: &events)
        case .book, .connection: throw DecodeError(.unknown)
        }
    }
}

extension BinanceSpot {
    /// REST, "IP Limits": 429 is followed by 418, a ban. `errors.md`: -1003 is too many requests, -1015 too many orders,
    /// -1121 an invalid symbol, -1100 one with illegal characters.
    static func verdict(on answer: RESTAnswer) -> RESTVerdict {
        let refusal = BinanceRefusal(body: answer.body)
        let reason = refusal?.reason ?? answer.excerpt
        let ban = refusal?.banEnd.map { $0.since(answer.received.wall) }
        let wait = [answer.retryAfter, ban].compactMap { $0 }.filter { $0 > .zero }.max()
        switch (answer.status, refusal?.code) {
        case (418, _): return .banned(wait: wait, reason: reason)
        case (_, -1003) where ban != nil: return .banned(wait: wait, reason: reason)
        case (429, _), (_, -1003), (_, -1015): return .slowDown(wait: wait, reason: reason)
        case (_, -1121), (_, -1100): return .unknownInstruments([], reason: reason)
        case (_, nil) where refusal == nil: return answer.ordinaryVerdict
        case (200, _): return .refused(reason: reason)
        case (_, _):
            // The venue's own words instead of the body's beginning.
            switch answer.ordinaryVerdict {
            case .failed: return .failed(wait: wait, reason: reason)
            default: return .refused(reason: reason)
            }
        }
    }
}
