import MarketData

/// A REST protocol made for a test. Quotes are `GET /quote?symbol=GOLD`, one or several names a call, answered
/// `GOLD 1 2` a line; what else the test's venue says is said by the test.
struct SmallREST: RESTProtocol {
    var bases: [String]
    var quotesPerCall: Int?
    var callFor: (@Sendable (RESTPurpose) -> RESTCall?)?
    var verdictOn: @Sendable (RESTAnswer, RESTCall) -> RESTVerdict = { answer, _ in answer.ordinaryVerdict }
    var readAnswer: (@Sendable (RESTAnswer, RESTCall, inout EventBatch) -> Bool)?
    var authorizeCall: @Sendable (inout RESTCall, Credentials) -> Void = { _, _ in }

    init(base: String, _ change: (inout SmallREST) -> Void = { _ in }) {
        self.bases = [base]
        change(&self)
    }

    func call(for purpose: RESTPurpose) -> RESTCall? {
        if let callFor { return callFor(purpose) }
        guard case .quotes(let natives) = purpose else { return nil }
        let names = natives.map(\.description).joined(separator: ",")
        return RESTCall(purpose, path: "/quote", query: [RESTField("symbol", names)])
    }

    func authorize(_ call: inout RESTCall, with credentials: Credentials) { self.authorizeCall(&call, credentials) }

    func verdict(on answer: RESTAnswer, to call: RESTCall) -> RESTVerdict { self.verdictOn(answer, call) }

    func read(_ answer: RESTAnswer, to call: RESTCall, into events: inout EventBatch) throws(DecodeError) {
        if let readAnswer {
            guard readAnswer(answer, call, &events) else { throw DecodeError(.unknown) }
            return
        }
        for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let native = try? NativeName(words[0]) else { throw DecodeError(.unknown) }
            guard let bid = try? Price(words[1]), let ask = try? Price(words[2]) else {
                events.failRow(DecodeError(.unknown), at: 0..<answer.body.count)
                continue
            }
            events.quote(native, bid: bid, bidSize: nil, ask: ask, askSize: nil)
        }
    }
}

/// A venue without a stream.
struct RESTOnlyVenue: Venue {
    let id: VenueID = "rest-only"
    var rest: (any RESTProtocol)?
    var quota: [QuotaWindow] = []
    var requiredCredentials: [String] = []
}
