public import MarketDataModel

/// The venues this package knows. The one place that names them all: adding a venue adds a line.
public enum VenueList {
    /// Every venue, in the order they are shown.
    public static var all: [any Venue] { [BinanceSpot.binance, BinanceSpot.binanceUS] }

    /// The venue called `id`; `nil` where there is none.
    public static func venue(_ id: VenueID) -> (any Venue)? { Self.all.first { $0.id == id } }

    /// A server at `url` that speaks the first venue's protocol: a server of one's own, a recording served on loopback.
    /// - Throws: An error that says in one line what is wrong with `url`.
    public static func venue(at url: String) throws -> any Venue { try BinanceSpot(at: url) }
}
