package import MarketDataModel

/// One message to the venue about streams, answered under its id.
package struct SubscriptionRequest: Hashable, Sendable {
    /// What is wished.
    package enum Kind: Hashable, Sendable {
        /// Send me these.
        case subscribe
        /// Stop sending these.
        case unsubscribe
    }

    /// Unique within the feed; counts from 1.
    package var id: UInt32
    /// What is wished.
    package var kind: Kind
    /// Of which streams; never empty.
    package var streams: [StreamKey]

    /// A request by its parts.
    package init(id: UInt32, kind: Kind, streams: [StreamKey]) {
        self.id = id
        self.kind = kind
        self.streams = streams
    }
}
