package import MarketDataModel

/// A cache behind memory that others share: asked before the venue is, and told what the venue said.
///
/// It may be a file or another machine, so it may suspend; who asks waits no longer than its answer takes. It never
/// fails: what can't be had is not there.
package protocol SecondLevelCache: Sendable {
    /// What is known of these, at most as old as the one who asks accepts; nothing of those of which nothing is known.
    func recall(_ natives: [NativeName], of venue: VenueID) async -> [NativeName: SharedQuote]

    /// A request to the venue brought these.
    func keep(_ quotes: [(native: NativeName, quote: Quote)], of venue: VenueID) async
}

/// A quote that somebody else has asked for.
package struct SharedQuote: Hashable, Sendable {
    /// The quote, with the time of its receipt on this machine's clocks: where another machine received it, now less
    /// its age.
    package var quote: Quote

    /// A quote that was received elsewhere.
    package init(_ quote: Quote) { self.quote = quote }
}
