public import MarketDataModel

/// The REST protocol of a venue: calls by purpose, answers read with their call, and the meaning of statuses and bodies.
public protocol RESTProtocol: Sendable {
    /// The base URLs, without a slash at the end: `https://api.example.com`. The first is the venue's own; the others
    /// answer the same calls within the same quota, and are asked where the first fails or is busier. Never empty.
    var bases: [String] { get }

    /// The call for `purpose`; `nil` where the venue has none.
    func call(for purpose: RESTPurpose) -> RESTCall?

    /// The most instruments that one call for quotes may name; `nil` where one call will do for any number.
    var quotesPerCall: Int? { get }

    /// Adds the account's secrets to a call, just before it is sent.
    func authorize(_ call: inout RESTCall, with credentials: Credentials)

    /// The meaning of an answer. By the rules of ordinary HTTP by default (``RESTAnswer/ordinaryVerdict``).
    func verdict(on answer: RESTAnswer, to call: RESTCall) -> RESTVerdict

    /// Reads an answer whose verdict is ``RESTVerdict/answered``: quotes and books as events, instruments into
    /// ``EventBatch/instruments``. A row that can't be read fails alone (``EventBatch/failRow(_:at:)``).
    /// - Throws: ``DecodeError`` where the body is not the venue's answer to the call at all: the attempt has failed.
    func read(_ answer: RESTAnswer, to call: RESTCall, into events: inout EventBatch) throws(DecodeError)

    /// The quota as the headers of an answer report it. It may shrink what this client allows itself, never grow it.
    /// The usual headers (``QuotaHeaders``) by default, counted as requests.
    func quotaReports(in answer: RESTAnswer) -> [QuotaReport]
}

extension RESTProtocol {
    /// Any number.
    public var quotesPerCall: Int? { nil }
    /// Nothing to add.
    public func authorize(_ call: inout RESTCall, with credentials: Credentials) {}
    /// By the rules of ordinary HTTP.
    public func verdict(on answer: RESTAnswer, to call: RESTCall) -> RESTVerdict { answer.ordinaryVerdict }
    /// The usual headers, counted as requests.
    public func quotaReports(in answer: RESTAnswer) -> [QuotaReport] {
        QuotaHeaders.reports(of: .requests, received: answer.received.wall) { answer.header($0) }
    }
}

/// The purpose of a REST call.
public enum RESTPurpose: Hashable, Sendable {
    /// The list of instruments.
    case instruments
    /// The newest quotes of these instruments. The answer may hold others too.
    case quotes([NativeName])
    /// A snapshot of the order book of an instrument, to a depth.
    case book(NativeName, depth: Int)
    /// The address of a stream connection.
    case connection(StreamRoute)

    /// The name of the endpoint in logs, metrics and circuit breakers.
    public var endpoint: String {
        switch self {
        case .instruments: "instruments"
        case .quotes: "quotes"
        case .book: "book"
        case .connection: "connection"
        }
    }

    /// The instruments that are named.
    public var natives: [NativeName] {
        switch self {
        case .quotes(let natives): natives
        case .book(let native, _): [native]
        case .instruments, .connection: []
        }
    }
}
