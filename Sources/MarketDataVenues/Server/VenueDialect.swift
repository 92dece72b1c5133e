public import MarketDataModel

/// How a venue itself speaks: the other end of the wire, for serving recordings and simulations on loopback.
///
/// It shares nothing with the venue's ``StreamSession``: where both agree, each was read from the venue's documentation.
/// A stream is named as the venue names it (`btcusdt@bookTicker`).
public protocol VenueDialect: Sendable {
    /// A client connects at `path` with `query`; `nil` refuses it with 404.
    func open(path: String, query: String) -> DialectSession?

    /// A client sent `message`. Changes the session's streams and says what to send back.
    func receive(_ message: Span<UInt8>, in session: inout DialectSession, market: any MarketView) -> [DialectReply]

    /// The stream that carries `channel` of `native`; `nil` where the venue has no such channel.
    func stream(_ key: StreamKey) -> String?

    /// Which channel of which instrument `stream` carries; `nil` where it is no stream of the venue.
    func key(ofStream stream: String) -> StreamKey?

    /// A recorded message taken apart: its stream, and its payload as it goes out to a client of `session`'s kind.
    /// `nil` where it belongs to no stream (an acknowledgement, say).
    func unwrap(_ recorded: Span<UInt8>) -> DialectPayload?

    /// Appends a payload as a message to a client with `session`.
    func wrap(_ payload: Span<UInt8>, stream: String, for session: DialectSession, into message: inout [UInt8])

    /// Appends an event as a payload, a book's levels from `levels`. An event that the venue has no message for appends
    /// nothing.
    func payload(_ event: MarketEvent, levels: [BookLevel], into payload: inout [UInt8])

    /// The messages that a new connection is greeted with. None by default.
    func greeting(_ session: DialectSession, market: any MarketView) -> [DialectReply]

    /// The message that is sent when a connection was quiet for so long; `nil` (the default) for none.
    var heartbeat: (interval: Duration, message: [UInt8])? { get }

    /// The answer to a REST call.
    func respond(method: String, path: String, query: String, market: any MarketView) -> DialectResponse

    /// What a call that broke the quota is told: 429, then 418, as the venue does. Its weight is zero.
    func overQuota(banned: Bool, retryAfter: Duration, now: Timestamp) -> DialectResponse

    /// The headers in which the venue tells how much of the quota `used` is, on every answer.
    func quotaHeaders(used: Int) -> [String: String]

    /// The REST quota: how much weight within which window.
    var quota: (weight: Int, window: Duration) { get }
}

extension VenueDialect {
    /// None.
    public func greeting(_ session: DialectSession, market: any MarketView) -> [DialectReply] { [] }
    /// None.
    public var heartbeat: (interval: Duration, message: [UInt8])? { nil }
}

/// What a client of the venue's stream has asked for so far.
public struct DialectSession: Hashable, Sendable {
    /// The streams it gets.
    public var streams: Set<String>
    /// The form of its messages, where the venue has several: sessions of one form get the same bytes.
    public var form: Int

    /// A session that begins with `streams`.
    public init(streams: Set<String> = [], form: Int = 0) {
        self.streams = streams
        self.form = form
    }
}

/// What the venue does after a client's message.
public enum DialectReply: Hashable, Sendable {
    /// Sends a text message.
    case send([UInt8])
    /// Closes the connection.
    case close(code: UInt16, reason: String)
}

/// A recorded payload and its stream.
public struct DialectPayload: Hashable, Sendable {
    /// Which stream.
    public var stream: String
    /// Where in the recorded message the payload lies.
    public var range: Range<Int>

    /// A payload by its parts.
    public init(stream: String, range: Range<Int>) {
        self.stream = stream
        self.range = range
    }
}

/// An answer to a REST call.
public struct DialectResponse: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// Header names and values.
    public var headers: [String: String]
    /// The body.
    public var body: [UInt8]
    /// What the call costs of the quota.
    public var weight: Int

    /// A response by its parts.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8], weight: Int = 1) {
        self.status = status
        self.headers = headers
        self.body = body
        self.weight = weight
    }
}

/// The market as the server sees it now.
public protocol MarketView {
    /// Every instrument.
    var instruments: [Instrument] { get }
    /// The newest quote of an instrument.
    func quote(of native: NativeName) -> Quote?
    /// The server's time.
    var now: Timestamp { get }
}
