/// What is wrong with the wire, now and for every connection of a ``FaultProxy``.
///
/// The common ones have names (``mute``, ``halfOpen``, …); others are put together from their parts.
public struct WireFault: Hashable, Sendable {
    /// What becomes of a client that connects.
    public enum Reception: Hashable, Sendable {
        /// It is connected to the server.
        case forward
        /// Nobody listens: the client is refused.
        case refuse
        /// It is accepted, then closed at once.
        case close
        /// It is accepted, then reset at once.
        case reset
    }

    /// What becomes of a client that connects. Connections that stand are left alone.
    public var reception = Reception.forward
    /// What the server sends is swallowed, so that it never feels a full buffer; what the client sends passes. Bytes
    /// that are swallowed are lost: when it ends, the stream goes on somewhere else.
    public var isMuted = false
    /// Nothing passes in either direction, neither bytes nor ends: a cable that was pulled. When it ends, everything
    /// goes on where it was.
    public var isHalfOpen = false
    /// How many bytes pass within a second, in each direction of each connection.
    public var bytesPerSecond: Int?
    /// How much later everything arrives.
    public var delay = Duration.zero
    /// Everything is written in pieces of so many bytes.
    public var pieceSize: Int?

    /// Nothing is wrong.
    public init() {}

    /// Nothing is wrong.
    public static let none = WireFault()
    /// Nobody listens.
    public static let refuse = WireFault { $0.reception = .refuse }
    /// Accepts, then closes.
    public static let acceptThenClose = WireFault { $0.reception = .close }
    /// Accepts, then resets.
    public static let acceptThenReset = WireFault { $0.reception = .reset }
    /// The server is not heard.
    public static let mute = WireFault { $0.isMuted = true }
    /// Nothing passes and nothing ends.
    public static let halfOpen = WireFault { $0.isHalfOpen = true }
    /// A slow line.
    public static func slow(bytesPerSecond: Int) -> WireFault {
        WireFault { $0.bytesPerSecond = max(1, bytesPerSecond) }
    }
    /// A long line.
    public static func delay(_ delay: Duration) -> WireFault { WireFault { $0.delay = delay } }
    /// Small pieces.
    public static func pieces(of size: Int) -> WireFault { WireFault { $0.pieceSize = max(1, size) } }

    private init(_ change: (inout WireFault) -> Void) { change(&self) }
}
