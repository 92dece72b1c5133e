public import MarketDataModel

/// The venues this package knows. The one place that names them all: adding a venue adds a line.
public enum VenueList {
    private static let entries = [
        Entry(BinanceSpot.binance) { try BinanceSpot(at: $0) },
        Entry(BinanceSpot.binanceUS) { try BinanceSpot(at: $0, site: .us) },
        Entry(KrakenSpot.kraken) { try KrakenSpot(at: $0) },
    ]

    private struct Entry: Sendable {
        let venue: any Venue
        let makeVenue: @Sendable (String) throws -> any Venue

        init(_ venue: any Venue, at makeVenue: @escaping @Sendable (String) throws -> any Venue) {
            self.venue = venue
            self.makeVenue = makeVenue
        }
    }

    /// Every venue, in the order they are shown.
    public static var all: [any Venue] { Self.entries.map(\.venue) }

    /// The venue called `id`; `nil` where there is none.
    public static func venue(_ id: VenueID) -> (any Venue)? { Self.all.first { $0.id == id } }

    /// The venue that is reached at `host`, for streams or REST; `nil` where there is none.
    public static func venue(atHost host: String) -> (any Venue)? {
        Self.all.first { venue in Self.urls(of: venue).contains { Self.host(of: $0) == host[...] } }
    }

    private static func urls(of venue: any Venue) -> [String] {
        var urls = venue.rest?.bases ?? []
        if case .address(let address) = venue.streams?.endpoint(of: .main, credentials: nil) {
            urls.append(address.url)
        }
        return urls
    }

    /// The host of a URL, without its port.
    private static func host(of url: String) -> Substring? {
        url.split(separator: "/").dropFirst().first.map { $0.prefix { $0 != ":" } }
    }

    /// A server at `url` that speaks the protocol of the venue called `id`: a test server, a recording served on
    /// loopback. `nil` where there is no such venue.
    /// - Throws: An error that says in one line what is wrong with `url`.
    public static func venue(_ id: VenueID, at url: String) throws -> (any Venue)? {
        try Self.entries.first { $0.venue.id == id }?.makeVenue(url)
    }
}
