/// Where a control frame's payload lies in the bytes just read, and when it came.
package struct ControlSlice: Hashable, Sendable, BitwiseCopyable {
    /// What the frame asks or tells.
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        case close, ping, pong
    }

    /// What the frame asks or tells.
    package var kind: Kind
    /// Where the payload begins in the read buffer.
    package var offset: Int
    /// How many bytes it has: at most 125.
    package var count: Int
    /// How many messages of the list were complete before it.
    package var messagesBefore: Int
}
