internal import MarketDataModel

/// A quote that is known without asking the venue.
struct KnownQuote {
    var quote: Quote
    var source: Source
    var isStale: Bool
}
