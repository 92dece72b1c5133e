public import MarketDataModel

/// The venues this package knows. The one place that names them all: adding a venue adds a line.
public enum VenueList {
    /// Every venue, in the order they are shown.
    public static var all: [any Venue] { [BinanceSpot.binance, BinanceSpot.binanceUS] }

    /// The venue called `id`; `nil` where there is none.
    public static func venue(_ id: VenueID) -> (any Venue)? { Self.all.first { $0.id == id } }

    /// The venue that is reached at `host`, for streams or REST; `nil` where there is none.
    public static func venue(atHost host: String) -> (any Venue)? {
        Self.all.first { venue in
            [venue.endpoints.stream, venue.endpoints.rest].contains { $0.flatMap(Self.host(of:)) == host[...] }
        }
    }

    /// The host of a URL, without its port.
    private static func host(of url: String) -> Substring? {
        url.split(separator: "/").dropFirst().first.map { $0.prefix { $0 != ":" } }
    }

    /// A server at `url` that speaks the first venue's protocol: a server of one's own, a recording served on loopback.
    /// - Throws: An error that says in one line what is wrong with `url`.
    public static func venue(at url: String) throws -> any Venue { try BinanceSpot(at: url) }
}
