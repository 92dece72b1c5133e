package import MarketDataModel

/// What a byte stream tells its owner.
///
/// Called on the network thread only, never twice at once, never from within a call of ``ByteStream``. It must not
/// block: every stream and every request of the loop waits meanwhile.
package protocol ByteStreamHandler: AnyObject, Sendable {
    /// The connection stands (and is secured). At most once, first.
    func streamOpened(_ info: StreamInfo)

    /// Bytes came; says how many of them are done with.
    ///
    /// One call for one read of the socket. What is not done with is kept and is at the front of the next call, which
    /// comes when more bytes have come or when reading is resumed. A handler that takes none of a full buffer
    /// (``StreamInfo/readBuffer`` bytes) without pausing ends the stream.
    func streamReceived(_ bytes: Span<UInt8>, at stamp: ReceiveStamp) -> Int

    /// The bytes that the stream kept are written: ``ByteStream/send(_:)`` takes more.
    func streamWritable()

    /// The time has come that ``ByteStream/wake(after:)`` named.
    func streamWoken(at stamp: ReceiveStamp)

    /// The stream is over. Exactly once, last; `nil` where the owner closed it and all that was sent was written.
    func streamClosed(_ error: NetworkError?)
}

extension ByteStreamHandler {
    package func streamWritable() {}
    package func streamWoken(at stamp: ReceiveStamp) {}
}

/// What is known about a stream when it opens.
package struct StreamInfo: Hashable, Sendable {
    /// The peer's address (the proxy's where one is used).
    package var address: String
    /// The peer's port.
    package var port: UInt16
    /// The version of TLS, as OpenSSL names it ("TLSv1.3"); `nil` where the stream is plain or it is unknown.
    package var tlsVersion: String?
    /// The proxy it goes through, without user and password.
    package var proxy: String?
    /// Bytes that one call of the handler can see at most.
    package var readBuffer: Int
    /// How long finding, connecting and securing took.
    package var connectTime: Duration
}
