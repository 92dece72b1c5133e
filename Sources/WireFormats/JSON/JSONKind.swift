/// The kinds of a JSON value.
@frozen
public enum JSONKind: Hashable, Sendable, BitwiseCopyable {
    /// `{…}`
    case object
    /// `[…]`
    case array
    /// `"…"`
    case string
    /// A number.
    case number
    /// `true` or `false`
    case bool
    /// `null`
    case null

    /// The kind of the value that begins with `byte`; `nil` where none does.
    @inlinable
    init?(firstByte byte: UInt8) {
        switch byte {
        case 0x22: self = .string
        case 0x2D, 0x30...0x39: self = .number
        case 0x5B: self = .array
        case 0x66, 0x74: self = .bool
        case 0x6E: self = .null
        case 0x7B: self = .object
        default: return nil
        }
    }
}
