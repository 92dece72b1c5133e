public import MarketDataModel

/// The stream protocol of a venue: where connections go, what they carry, and the sessions that speak on them.
public protocol StreamProtocol: Sendable {
    /// The state of one connection.
    associatedtype Session: StreamSession

    /// The limits of connections and messages.
    var limits: StreamLimits { get }

    /// The facts of `channel`; `nil` where the venue has no such channel.
    func facts(of channel: Channel) -> ChannelFacts?

    /// The category of connections that carries `stream`. One for all by default.
    func route(of stream: StreamKey) -> StreamRoute

    /// The place at which a connection of `route` is opened, or the REST call that tells it. The call is made anew for
    /// each connection, within the quota.
    func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint

    /// The place that the answer to a ``StreamEndpoint/call(_:)`` tells. Not called for venues that give an address at
    /// once.
    func address(of route: StreamRoute, from answer: RESTAnswer) throws(DecodeError) -> StreamAddress

    /// The session of a new connection.
    func makeSession(_ context: StreamSessionContext) -> Session

    /// The compression of binary messages. Text messages are never compressed by a venue itself.
    var binaryEncoding: BinaryEncoding { get }

    /// The verdict on a refused upgrade. By the rules of ordinary HTTP by default; a venue whose REST protocol has rules
    /// of its own passes the answer on to that.
    func verdict(onUpgrade answer: RESTAnswer) -> RESTVerdict
}

extension StreamProtocol {
    /// ``StreamRoute/main``.
    public func route(of stream: StreamKey) -> StreamRoute { .main }
    /// An error: the protocol gives addresses at once.
    public func address(of route: StreamRoute, from answer: RESTAnswer) throws(DecodeError) -> StreamAddress {
        throw DecodeError(.unknown)
    }
    /// Binary messages are read as they are.
    public var binaryEncoding: BinaryEncoding { .identity }
    /// By the rules of ordinary HTTP.
    public func verdict(onUpgrade answer: RESTAnswer) -> RESTVerdict { answer.ordinaryVerdict }
}

/// The way to a stream connection.
public enum StreamEndpoint: Hashable, Sendable {
    /// An address that is known.
    case address(StreamAddress)
    /// A REST call whose answer tells the address (a token, a host).
    case call(RESTCall)
}

/// The address of a stream connection.
public struct StreamAddress: Hashable, Sendable {
    /// The URL: `wss://stream.example.com:9443/ws`. It may hold a secret; logs and recordings show it redacted.
    public var url: String
    /// Header fields for the upgrade.
    public var headers: [RESTField]
    /// Settings that came with the address, for the session: a ping interval, a connection id.
    public var settings: [String: String]

    /// An address by its parts.
    public init(_ url: String, headers: [RESTField] = [], settings: [String: String] = [:]) {
        self.url = url
        self.headers = headers
        self.settings = settings
    }
}

/// The compression of a venue's binary messages.
public enum BinaryEncoding: Hashable, Sendable {
    /// None.
    case identity
    /// gzip, each message by itself.
    case gzip
    /// Raw deflate, each message by itself.
    case deflate
}

/// What a session is given at its beginning.
public struct StreamSessionContext: Sendable {
    /// The route of its connection.
    public var route: StreamRoute
    /// The address of its connection.
    public var address: StreamAddress
    /// The account's secrets, where the venue needs any.
    public var credentials: Credentials?
    /// The instrument called so by the venue, where the list is known.
    public var instrument: @Sendable (NativeName) -> Instrument?

    /// A context by its parts.
    public init(
        route: StreamRoute = .main,
        address: StreamAddress = StreamAddress(""),
        credentials: Credentials? = nil,
        instrument: @escaping @Sendable (NativeName) -> Instrument? = { _ in nil }
    ) {
        self.route = route
        self.address = address
        self.credentials = credentials
        self.instrument = instrument
    }
}
