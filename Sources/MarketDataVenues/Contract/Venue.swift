public import MarketDataModel

/// A place that publishes market data: its names, its stream protocol, its REST protocol, its quota. Bytes in, events out.
///
/// A venue is a value without state, I/O, clock or task. The client asks it what to send and lets it read what comes;
/// when, how often and over which connection is the client's decision. All of it is public API: conform a type to this
/// protocol, and to ``StreamProtocol`` or ``RESTProtocol`` or both, to add a venue outside this package.
public protocol Venue: Sendable {
    /// The venue's name in readings, logs and recordings.
    var id: VenueID { get }

    // MARK: Names

    /// The venue's name of `symbol` by the venue's rules alone (`BTC-USDT` is `BTCUSDT`); `nil` where only the
    /// instrument list can tell.
    func nativeName(of symbol: Symbol) -> NativeName?

    /// The canonical symbol of `native` where the venue's rules give one without the instrument list; otherwise the
    /// venue's name as it stands.
    func symbol(of native: NativeName) -> Symbol

    // MARK: Protocols

    /// The stream protocol; `nil` for a venue without one. A venue that is its own stream protocol has it by default.
    var streams: (any StreamProtocol)? { get }

    /// The REST protocol; `nil` for a venue without one. A venue that is its own REST protocol has it by default.
    var rest: (any RESTProtocol)? { get }

    /// The published quota, undiminished: the client keeps some headroom. Empty where nothing is published.
    var quota: [QuotaWindow] { get }

    /// The names of the secrets that the venue cannot be used without (`key`, `secret`). Empty for public data.
    var requiredCredentials: [String] { get }

    /// The venue's own side, for serving recordings and simulations on loopback; `nil` where that is not offered.
    var dialect: (any VenueDialect)? { get }
}

extension Venue {
    /// None.
    public var streams: (any StreamProtocol)? { nil }
    /// None.
    public var rest: (any RESTProtocol)? { nil }
    /// Nothing published.
    public var quota: [QuotaWindow] { [] }
    /// None: the data is public.
    public var requiredCredentials: [String] { [] }
    /// None: the venue can't be served on loopback.
    public var dialect: (any VenueDialect)? { nil }
    /// The symbol itself.
    public func nativeName(of symbol: Symbol) -> NativeName? { NativeName(symbol.name) }
    /// The name itself.
    public func symbol(of native: NativeName) -> Symbol { Symbol(native.name) }
}

extension Venue where Self: StreamProtocol {
    /// The venue itself.
    public var streams: (any StreamProtocol)? { self }
}

extension Venue where Self: RESTProtocol {
    /// The venue itself.
    public var rest: (any RESTProtocol)? { self }
}
