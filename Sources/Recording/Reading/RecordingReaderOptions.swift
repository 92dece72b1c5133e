public import MarketDataModel

/// How a recording is read.
public struct RecordingReaderOptions: Sendable {
    /// Malformed lines are skipped and counted; otherwise each is an error. Off by default: a recording is evidence.
    public var skipsMalformedLines = false
    /// The longest line, in bytes; a longer one is malformed. 64 MiB by default: four times the longest message.
    public var lineLimit = 64 << 20
    /// Beside a cryptofeed file, its siblings are read too. On by default.
    public var mergesSiblings = true
    /// The venue of a recording that does not say its own.
    public var venue: VenueID?
    /// The venue that is reached at a host; asked where a recording says URLs only.
    public var venueOfHost: (@Sendable (String) -> VenueID?)?

    /// The defaults.
    public init() {}
}
