/// Where a string or a number lies in a JSON text: the bytes between its quotes, or its digits.
@frozen
public struct JSONText: Hashable, Sendable, BitwiseCopyable {
    /// The first byte.
    public let start: Int
    /// How many bytes.
    public let count: Int
    /// Whether escapes stand among the bytes, so that they are not the string itself.
    public let hasEscapes: Bool

    @inlinable
    init(start: Int, end: Int, hasEscapes: Bool) {
        self.start = start
        self.count = end &- start
        self.hasEscapes = hasEscapes
    }

    /// The bytes' place: `bytes.extracting(text.range)`.
    @inlinable public var range: Range<Int> { self.start..<(self.start &+ self.count) }
}
