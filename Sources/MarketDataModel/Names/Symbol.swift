/// What is traded, by its canonical name: `BTC-USDT` for a pair, `AAPL` for a share.
///
/// At most 31 ASCII bytes, inline and trivially copyable. Where a venue's own name can't be split in one way only
/// and no instrument list is at hand, the symbol is the venue's name as it stands (`BNBUSD`).
@frozen
public struct Symbol: Hashable, Sendable, BitwiseCopyable {
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
        guard let name = InlineName(text) else { throw NameError(kind: "symbol", text: String(text)) }
        self.name = name
    }
}

extension Symbol: ExpressibleByStringLiteral {
    /// A literal; traps where it is not a valid name, as a bad literal is a programmer's error.
    public init(stringLiteral text: StaticString) {
        guard let name = InlineName(text.description) else {
            preconditionFailure("\"\(text)\" is not a symbol: 1 to 31 visible ASCII characters")
        }
        self.name = name
    }
}

extension Symbol: CustomStringConvertible, Comparable {
    /// The name as text.
    public var description: String { self.name.description }

    /// Byte order.
    public static func < (left: Symbol, right: Symbol) -> Bool { left.name < right.name }
}

extension Symbol: Codable {
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
