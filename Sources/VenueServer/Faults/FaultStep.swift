/// What happens to one connection when the server has sent so many bytes on it.
public struct FaultStep: Hashable, Sendable {
    /// What happens.
    public enum Action: Hashable, Sendable {
        /// Both sides are reset; what was sent before has been written.
        case reset
        /// The client sees an end, in the middle of whatever it reads.
        case close
        /// From here on the client hears nothing, and nothing ends.
        case mute
        /// From here on nothing passes and nothing ends, in either direction.
        case halfOpen
        /// These bytes come in between.
        case insert([UInt8])
        /// So many bytes of the server's are left out.
        case leaveOut(Int)
    }

    /// After how many bytes of the server's, counted from the beginning of the connection.
    public var offset: Int
    /// What happens then.
    public var action: Action

    /// A step by its parts.
    public init(at offset: Int, _ action: Action) {
        self.offset = offset
        self.action = action
    }
}
