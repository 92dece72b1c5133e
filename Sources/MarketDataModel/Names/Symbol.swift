/// What is traded, by its canonical name: `BTC-USDT` for a pair, `AAPL` for a share.
///
/// At most 31 bytes of UTF-8, inline and trivially copyable. Where a venue's own name can't be split in one way only
/// and no instrument list is at hand, the symbol is the venue's name as it stands (`BNBUSD`).
@frozen
public struct Symbol: InlineNamed {
    /// "symbol".
    public static var kind: String { "symbol" }

    /// The bytes.
    public let name: InlineName

    /// Takes a name as it is.
    @inlinable
    public init(_ name: InlineName) { self.name = name }
}
