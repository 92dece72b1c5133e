package import MarketDataModel

/// A quote that a request brought, with what tells which of two is newer.
package struct KeptQuote: Hashable, Sendable {
    /// The quote.
    package var quote: Quote
    /// When its request went out.
    package var sentAt: MonotonicTime
    /// The how-manieth request it was: of two sent at one moment, the later.
    package var request: UInt64

    /// A quote and the request that brought it.
    package init(_ quote: Quote, sentAt: MonotonicTime, request: UInt64) {
        self.quote = quote
        self.sentAt = sentAt
        self.request = request
    }

    /// Whether this is newer than `other`, or as new: by the venue's number where both have one, else by the order in
    /// which the requests went out. Answers overtake each other, so that the order in which they came tells nothing.
    package func supersedes(_ other: KeptQuote) -> Bool {
        if let mine = self.quote.sequence, let theirs = other.quote.sequence, mine != theirs { return mine > theirs }
        return self.request >= other.request
    }
}
