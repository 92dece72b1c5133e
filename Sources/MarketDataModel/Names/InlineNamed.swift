/// A kind of name: what ``Symbol``, ``NativeName`` and ``VenueID`` share. Kinds do not mix, though all are names.
public protocol InlineNamed: Hashable, Sendable, BitwiseCopyable, Comparable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// What such a name is called in a message: "symbol", "venue name", ...
    static var kind: String { get }

    /// The bytes.
    var name: InlineName { get }

    /// Takes a name as it is.
    init(_ name: InlineName)
}

extension InlineNamed {
    /// Copies UTF-8; `nil` where the bytes are no name, see ``InlineName/init(_:)-(Span<UInt8>)``.
    @inlinable
    public init?(utf8 bytes: Span<UInt8>) {
        guard let name = InlineName(bytes) else { return nil }
        self.init(name)
    }

    /// Copies `text`.
    /// - Throws: ``NameError`` where `text` is empty, longer than 31 bytes of UTF-8, or holds white space, a control or
    ///   a format character.
    public init(_ text: some StringProtocol) throws(NameError) {
        guard let name = InlineName(text) else { throw NameError(kind: Self.kind, text: String(text)) }
        self.init(name)
    }

    /// A literal; traps where it is not a valid name, as a bad literal is a programmer's error.
    public init(stringLiteral text: StaticString) {
        guard let name = InlineName(text.description) else {
            preconditionFailure("\"\(text)\" is not a \(Self.kind): 1 to 31 bytes of visible characters")
        }
        self.init(name)
    }

    /// The name as text.
    public var description: String { self.name.description }

    /// Byte order.
    public static func < (left: Self, right: Self) -> Bool { left.name < right.name }

    /// Reads a single string.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}
