public import MarketDataModel

/// Records that did not fit the recorder's queue. Its record's own time is that of the last one lost.
public struct RecordedGap: Hashable, Sendable {
    /// How many records were lost.
    public var records: Int
    /// How many payload bytes were lost.
    public var bytes: Int
    /// When the first of them happened.
    public var since: ReceiveStamp

    /// A gap by its parts.
    public init(records: Int, bytes: Int, since: ReceiveStamp) {
        self.records = records
        self.bytes = bytes
        self.since = since
    }
}
