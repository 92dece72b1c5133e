public import MarketDataModel

/// The venues this package knows. The one place that names them all: adding a venue adds a line.
public enum VenueList {
    /// Every venue, in the order they are shown.
    public static var all: [any Venue] { [BinanceSpot.binance, BinanceSpot.binanceUS] }

    /// The venue called `id`; `nil` where there is none.
    public static func venue(_ id: VenueID) -> (any Venue)? { Self.all.first { $0.id == id } }
}
