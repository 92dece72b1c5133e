public import MarketDataModel

/// A place where market data comes from: its names, its wire format, its limits. Bytes in, events out.
///
/// A venue is a value without state, I/O, clock or task. The client asks it what to send and has it read what comes;
/// everything else (when, how often, over which connection) is the client's. All of it is public API: a venue can be
/// defined outside this package by conforming a type to this protocol.
public protocol Venue: Sendable {
    /// Reads this venue's stream messages.
    associatedtype Decoder: VenueDecoder

    /// The venue's name in readings, logs and recordings.
    var id: VenueID { get }

    /// Where the venue is reached.
    var endpoints: VenueEndpoints { get }

    /// What the venue allows.
    var limits: VenueLimits { get }

    /// A reader for one connection's messages.
    func makeDecoder() -> Decoder

    /// Whether the venue has such a channel.
    func supports(_ channel: Channel) -> Bool

    // MARK: Names

    /// The venue's name of `symbol` by the venue's rules alone (`BTC-USDT` is `BTCUSDT`); `nil` where only the
    /// instrument list can tell.
    func nativeName(of symbol: Symbol) -> NativeName?

    /// The canonical symbol of `native` where it can be told in one way only without the instrument list; otherwise the
    /// venue's name as it stands.
    func symbol(of native: NativeName) -> Symbol

    // MARK: Stream

    /// The URL at which a stream connection is opened, below ``VenueEndpoints/stream``.
    func streamURL(base: String) -> String

    /// The message that asks for, or gives up, `request.streams`. At most ``VenueLimits/streamsPerMessage`` at once.
    func encode(_ request: StreamRequest) -> [UInt8]

    // MARK: REST

    /// The call that lists every instrument; `nil` where the venue has none.
    var instrumentsCall: RESTCall? { get }

    /// Reads the answer to ``instrumentsCall``.
    func decodeInstruments(_ body: Span<UInt8>) throws(DecodeError) -> [Instrument]

    /// The call that gives the newest quote of each of `natives`, in one request; `nil` where the venue has none.
    ///
    /// One call however many are asked for: where a venue limits the names of a call, this asks for all it has, so the
    /// answer may hold quotes of others too.
    func quotesCall(for natives: [NativeName]) -> RESTCall?

    /// How many instruments one ``quotesCall(for:)`` may name; `nil` where one call will do for any number. The client
    /// names no more than that at once.
    var quotesPerCall: Int? { get }

    /// Reads the answer to ``quotesCall(for:)``.
    func decodeQuotes(_ body: Span<UInt8>, received: ReceiveStamp) throws(DecodeError) -> [QuoteOf]

    /// The venue's own words in an answer that is not a success (`Invalid symbol. (code -1121)`); `nil` where `body` is
    /// not in the form that the venue gives to refusals (a proxy's page, say).
    func refusal(status: Int, _ body: Span<UInt8>) -> String?

    /// What the headers of an answer, of whatever status, say of the venue's quota. It may shrink what this client
    /// allows itself, never grow it.
    ///
    /// Comes with an implementation for the usual headers (``QuotaHeaders``).
    ///
    /// - Parameters:
    ///   - received: When the answer came.
    ///   - header: The value of a header of the answer, by its name in whatever case.
    func quotaReports(received: Timestamp, header: (_ name: String) -> String?) -> [QuotaReport]

    /// The path of the REST call that `message` was the answer to, where recordings of others mix such answers with
    /// stream messages and do not say which is which; `nil` for a message of a combined stream, and in doubt.
    func restTarget(ofUntaggedAnswer message: Span<UInt8>) -> String?

    // MARK: The venue's own side

    /// How the venue itself speaks, for serving recordings and simulations on loopback; `nil` where that is not offered.
    var dialect: (any VenueDialect)? { get }
}

extension Venue {
    /// None: the venue has no instrument list.
    public var instrumentsCall: RESTCall? { nil }

    /// Nothing: the venue has no instrument list.
    public func decodeInstruments(_ body: Span<UInt8>) throws(DecodeError) -> [Instrument] { [] }

    /// None: the venue has no quotes by REST.
    public func quotesCall(for natives: [NativeName]) -> RESTCall? { nil }

    /// Any number.
    public var quotesPerCall: Int? { nil }

    /// Nothing: the venue has no quotes by REST.
    public func decodeQuotes(_ body: Span<UInt8>, received: ReceiveStamp) throws(DecodeError) -> [QuoteOf] { [] }

    /// None: the venue's refusals are not read.
    public func refusal(status: Int, _ body: Span<UInt8>) -> String? { nil }

    /// What the usual headers say (``QuotaHeaders``): of requests, or of their weight where the venue counts only that.
    public func quotaReports(received: Timestamp, header: (_ name: String) -> String?) -> [QuotaReport] {
        let meters = Set(self.limits.quota.map(\.meter))
        let meter: QuotaMeter = meters.contains(.weight) && !meters.contains(.requests) ? .weight : .requests
        return QuotaHeaders.reports(of: meter, received: received, header: header)
    }

    /// None: every message is one of the stream.
    public func restTarget(ofUntaggedAnswer message: Span<UInt8>) -> String? { nil }

    /// None: the venue can't be served on loopback.
    public var dialect: (any VenueDialect)? { nil }
}

/// A quote and whose it is.
public struct QuoteOf: Hashable, Sendable {
    /// Of which instrument.
    public var native: NativeName
    /// The quote.
    public var quote: Quote

    /// A pair of both.
    public init(_ native: NativeName, _ quote: Quote) {
        self.native = native
        self.quote = quote
    }
}
