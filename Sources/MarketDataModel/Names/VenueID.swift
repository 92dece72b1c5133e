/// Which venue: `binance`, `binance-us`, or a name of the user's own.
@frozen
public struct VenueID: Hashable, Sendable, BitwiseCopyable {
    /// The bytes.
    public let name: InlineName

    /// Takes a name as it is.
    @inlinable
    public init(_ name: InlineName) { self.name = name }

    /// Copies ASCII bytes; `nil` where they are empty, longer than 31 bytes or not visible ASCII.
    @inlinable
    public init?(ascii bytes: Span<UInt8>) {
        guard let name = InlineName(bytes) else { return nil }
        self.name = name
    }

    /// Copies `text`.
    /// - Throws: ``NameError`` where `text` is empty, longer than 31 bytes or not visible ASCII.
    public init(_ text: some StringProtocol) throws(NameError) {
        guard let name = InlineName(text) else { throw NameError(kind: "venue name", text: String(text)) }
        self.name = name
    }
}

extension VenueID: ExpressibleByStringLiteral {
    /// A literal; traps where it is not a valid name, as a bad literal is a programmer's error.
    public init(stringLiteral text: StaticString) {
        guard let name = InlineName(text.description) else {
            preconditionFailure("\"\(text)\" is not a venue name: 1 to 31 visible ASCII characters")
        }
        self.name = name
    }
}

extension VenueID: CustomStringConvertible, Comparable {
    /// The name as text.
    public var description: String { self.name.description }

    /// Byte order.
    public static func < (left: VenueID, right: VenueID) -> Bool { left.name < right.name }
}

extension VenueID: Codable {
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
