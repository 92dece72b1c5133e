/// How a recorder is doing.
public struct RecorderStatus: Hashable, Sendable {
    /// Lines written, the header among them.
    public var lines = 0
    /// Bytes of the file that this recorder wrote.
    public var fileBytes = 0
    /// Records lost because the queue was full, or because writing failed.
    public var lostRecords = 0
    /// Payload bytes of the records lost.
    public var lostBytes = 0
    /// Bytes that wait to be written.
    public var queuedBytes = 0
    /// Why nothing is written any more: disk full, say.
    public var failure: RecordingError?
    /// The file is closed.
    public var isClosed = false

    /// A recorder that has just begun.
    public init() {}
}
