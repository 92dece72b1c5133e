package import MarketDataModel
package import NetworkTransport
package import WebSocketCodec

/// What a WebSocket tells its owner.
///
/// Called on the network thread only, never twice at once, never from within a call of ``WebSocketChannel``. It must not
/// block: every stream and every request of the loop waits meanwhile.
package protocol WebSocketDelegate: AnyObject, Sendable {
    /// The handshake is done; messages can be sent. At most once, first.
    func webSocketOpened(_ agreement: WebSocketAgreement, over info: StreamInfo)

    /// Messages came: once for each read of the socket that completed any.
    ///
    /// - Parameters:
    ///   - bytes: The read buffer as far as it was used, in which messages lie that are not assembled.
    ///   - assembled: The assembly buffer, in which the others lie.
    ///   - messages: Where each lies, in the order of arrival; never empty.
    ///   - stamp: When the bytes arrived.
    func webSocketReceived(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        at stamp: ReceiveStamp
    )

    /// The server pinged. It is answered, unless a newer ping comes before there is room in the limit of pongs.
    func webSocketPinged(_ payload: [UInt8])

    /// A pong was handed to the transport: one message of ours, as the venue counts them.
    func webSocketAnsweredPing()

    /// The server answered a ping of ours, or says unasked that it lives.
    func webSocketPonged(_ payload: [UInt8])

    /// There is room again after ``WebSocketChannel/send(text:)`` said `full`.
    func webSocketWritable()

    /// The connection is over. Exactly once, last. What was queued, our close frame too, may still be on its way.
    func webSocketClosed(_ end: WebSocketChannelEnd)
}

extension WebSocketDelegate {
    package func webSocketPinged(_ payload: [UInt8]) {}
    package func webSocketAnsweredPing() {}
    package func webSocketPonged(_ payload: [UInt8]) {}
    package func webSocketWritable() {}
}
