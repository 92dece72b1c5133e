/// Where a reading came from.
@frozen
public enum Source: String, Hashable, Sendable, BitwiseCopyable, Codable {
    /// The venue's stream.
    case stream
    /// A request to the venue, made for this reading.
    case upstream
    /// This process' memory.
    case memory
    /// A cache shared with other processes.
    case shared
}
