public import MarketDataModel

/// A message of a channel that is handed on undecoded.
public struct RawMessage: Hashable, Sendable {
    /// The venue's name of the channel (`depth@100ms`).
    public var channel: InlineName
    /// The venue's payload, byte for byte.
    public var payload: [UInt8]
    /// When it reached this machine.
    public var received: ReceiveStamp

    /// The payload as text.
    public var text: String { String(decoding: self.payload, as: UTF8.self) }
}
