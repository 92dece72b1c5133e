package import MarketDataModel

/// A quote that is remembered, with what tells which of two is newer.
package struct KeptQuote: Hashable, Sendable, BitwiseCopyable {
    /// The quote.
    package var quote: Quote
    /// When its request went out; for a value of a stream, when it came.
    package var sentAt: MonotonicTime
    /// The how-manieth request it was: of two sent at one moment, the later. A value of a stream has the number of the
    /// last request before it.
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
        return self.sentAt == other.sentAt ? self.request >= other.request : self.sentAt > other.sentAt
    }
}
