public import MarketDataModel

/// How a recorder queues and writes.
public struct RecorderConfiguration: Sendable {
    /// What happens where the file exists already.
    public enum Existing: Hashable, Sendable {
        /// Opening fails. The default: a recording is evidence.
        case refuse
        /// The recording is taken up again: a `resume` line, then new records. A cut end is mended first.
        case append
    }

    /// When the disk itself must have what was written.
    public enum DiskSync: Hashable, Sendable {
        /// When the system likes: a process that dies loses nothing that was flushed, a power cut may.
        case never
        /// At the end. The default.
        case onClose
        /// At every flush: a power cut loses at most ``RecorderConfiguration/flushInterval``. Costs a disk write each.
        case everyFlush
    }

    /// What happens where the file exists already.
    public var existing = Existing.refuse
    /// The most memory that waiting records may take, in bytes; what does not fit is lost and written as a gap. 64 MiB
    /// by default: seconds of the busiest feeds, while a disk stalls.
    public var queueBytes = 64 << 20
    /// The most records that may wait. By default 1,000,000.
    public var queueRecords = 1_000_000
    /// How long a record may wait until it is flushed. A second by default.
    public var flushInterval = Duration.seconds(1)
    /// After how many lines a flush is due even so. 100 by default: costs a compressed file 0.5 % of its size.
    public var flushLines = 100
    /// When the disk itself must have what was written.
    public var diskSync = DiskSync.onClose
    /// zlib's level for files that end in `.gz`, 1 (fast) to 9 (small). 6 by default.
    public var compressionLevel = 6
    /// What is kept out of the recording.
    public var redaction = Redaction()

    /// The defaults.
    public init() {}
}
