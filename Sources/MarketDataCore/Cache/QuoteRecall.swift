package import MarketDataModel

/// What memory knows of a symbol.
package enum QuoteRecall: Hashable, Sendable, BitwiseCopyable {
    /// A quote that will do.
    ///
    /// `isStale`: it is past its time to live. `refreshes`: it is to be fetched again, and this is said once.
    case quote(Quote, isStale: Bool, refreshes: Bool)
    /// A stream may have it; what the stream said up to `since` does not count.
    case streamed(StreamMark, since: MonotonicTime)
    /// It is another name of this one.
    case alias(Symbol)
    /// Nothing that will do.
    case nothing
}
