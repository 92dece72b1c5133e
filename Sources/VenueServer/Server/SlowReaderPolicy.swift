/// What becomes of a message when its connection's queue is full.
public enum SlowReaderPolicy: Hashable, Sendable {
    /// The connection is cut, as venues do with readers that cannot keep up.
    case disconnect
    /// The message is discarded and counted.
    case discard
}
