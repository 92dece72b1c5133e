internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

/// What came of a request for the newest quotes of some streams.
struct SnapshotAnswer: Sendable {
    /// Which streams were asked for.
    var keys: [StreamKey]
    /// When the request went out: what the stream said since is newer.
    var sentAt: MonotonicTime
    /// What the answer is recorded as; `nil` where none came.
    var record: Record?
    /// How many times this was tried before.
    var attempt: Int
    var result: Result<[QuoteOf], MarketDataError>
}
