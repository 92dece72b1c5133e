/// The formats of recordings that can be read. Ours alone is written.
public enum RecordingFormat: String, Hashable, Sendable {
    /// Ours: one JSON object a line.
    case marketData = "marketdata-recording"
    /// Files of the Python library cryptofeed: `<seconds>: <frame>`.
    case cryptofeed
    /// Files of hftbacktest's collector: `<nanoseconds> <frame>`.
    case hftbacktest

    /// The version of our own format that is written, and the newest that is read.
    public static let version = 1
}
