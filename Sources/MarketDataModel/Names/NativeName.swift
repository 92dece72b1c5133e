/// What a venue itself calls an instrument: `BTCUSDT`, `XBT/USD`. Never shown where a ``Symbol`` is known.
@frozen
public struct NativeName: InlineNamed {
    /// "venue-native name".
    public static var kind: String { "venue-native name" }

    /// The bytes.
    public let name: InlineName

    /// Takes a name as it is.
    @inlinable
    public init(_ name: InlineName) { self.name = name }
}
