/// Where a byte stream goes.
package struct StreamTarget: Hashable, Sendable {
    /// A name or an address (IPv6 without brackets).
    package var host: String
    /// The port.
    package var port: UInt16
    /// Whether the stream is secured; the peer is then verified, always.
    package var isTLS: Bool
    /// How long finding, connecting and securing may take together.
    package var connectDeadline: Duration = .seconds(10)
    /// How long ``ByteStream/close(sending:)`` waits for the peer to take what was sent.
    package var closeDeadline: Duration = .seconds(5)

    /// A target by host and port.
    package init(host: String, port: UInt16, isTLS: Bool) {
        self.host = host
        self.port = port
        self.isTLS = isTLS
    }
}
