/// One upstream subscription: a channel of one instrument.
@frozen
public struct StreamKey: Hashable, Sendable, BitwiseCopyable {
    /// What kind of data.
    public var channel: Channel
    /// Of which instrument, by the venue's name.
    public var native: NativeName

    /// A key by its parts.
    @inlinable
    public init(_ channel: Channel, _ native: NativeName) {
        self.channel = channel
        self.native = native
    }
}

extension StreamKey: CustomStringConvertible {
    /// `BTCUSDT quotes`.
    public var description: String { "\(self.native) \(self.channel)" }
}
