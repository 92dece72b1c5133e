package import MarketDataModel

/// What somebody who asks for a quote takes for an answer.
package struct QuoteDemand: Hashable, Sendable {
    /// It must have come at this time or later.
    package var receivedSince: MonotonicTime
    /// Its request must have gone out at this time or later; `nil` where that does not matter.
    package var sentSince: MonotonicTime?

    /// Whatever came at `receivedSince` or later.
    package init(receivedSince: MonotonicTime) {
        self.receivedSince = receivedSince
        self.sentSince = nil
    }

    /// Only what was asked for at `sentSince` or later.
    package init(sentSince: MonotonicTime) {
        self.receivedSince = sentSince
        self.sentSince = sentSince
    }

    /// Whether `kept` will do.
    package func accepts(_ kept: KeptQuote) -> Bool {
        kept.quote.received.monotonic >= self.receivedSince && self.accepts(requestSentAt: kept.sentAt)
    }

    /// Whether what a request in flight brings will do.
    package func accepts(requestSentAt sentAt: MonotonicTime) -> Bool {
        guard let sentSince = self.sentSince else { return true }
        return sentAt >= sentSince
    }
}
