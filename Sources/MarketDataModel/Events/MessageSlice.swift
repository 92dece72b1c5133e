/// Where one message lies in a batch of bytes that arrived together.
///
/// A socket read carries many messages. They are walked once, by the WebSocket codec, and handed on as slices: most lie
/// whole in the read buffer and are never copied; those that came in fragments or compressed lie in the codec's
/// assembly buffer.
@frozen
public struct MessageSlice: Hashable, Sendable, BitwiseCopyable {
    /// Where the payload begins.
    public var offset: Int
    /// How many bytes it has.
    public var count: Int
    /// A text message; otherwise a binary one.
    public var isText: Bool
    /// ``offset`` counts in the assembly buffer; otherwise in the read buffer.
    public var isAssembled: Bool

    /// A slice by its parts.
    @inlinable
    public init(offset: Int, count: Int, isText: Bool = true, isAssembled: Bool = false) {
        self.offset = offset
        self.count = count
        self.isText = isText
        self.isAssembled = isAssembled
    }
}
