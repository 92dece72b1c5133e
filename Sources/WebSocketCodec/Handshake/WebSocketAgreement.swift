/// What the handshake agreed on.
package struct WebSocketAgreement: Hashable, Sendable {
    /// The protocol the server chose among ours.
    package var subprotocol: String?
    /// How messages are compressed; `nil` when they are not.
    package var deflate: WebSocketDeflateAgreement?
    /// All fields of the server's answer.
    package var fields: [HTTPField]
}
