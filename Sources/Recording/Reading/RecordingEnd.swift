/// How a recording ends.
public enum RecordingEnd: Hashable, Sendable {
    /// With a whole line and, where it is compressed, the end of the compressed stream.
    case complete
    /// Cut, as after a power cut: everything up to the last whole line was read, the rest is lost.
    case truncated
}
