/// Where a text stopped being JSON, and why.
@frozen
public struct JSONError: Error, Hashable, Sendable {
    /// The offset of the offending byte.
    public var offset: Int

    /// An error at `offset`.
    @inlinable
    public init(offset: Int) { self.offset = offset }
}
