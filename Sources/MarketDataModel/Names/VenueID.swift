/// Which venue: `binance`, `binance-us`, or a name of the user's own.
@frozen
public struct VenueID: InlineNamed {
    /// "venue name".
    public static var kind: String { "venue name" }

    /// The bytes.
    public let name: InlineName

    /// Takes a name as it is.
    @inlinable
    public init(_ name: InlineName) { self.name = name }
}
