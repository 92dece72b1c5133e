/// What the loop knows of one of libwebsockets' connections (or HTTP/2 streams). Touched on the loop's thread only.
final class ServerPeer {
    let wsi: OpaquePointer
    /// The request being answered.
    var exchange: ServerExchange?
    /// Set from the moment an upgrade is granted.
    var webSocket: WebSocketPeer?

    init(wsi: OpaquePointer) {
        self.wsi = wsi
    }
}

/// One request on its way to an answer.
struct ServerExchange {
    enum Phase {
        /// The body arrives.
        case receiving
        /// The handler has it.
        case asked
        /// The headers are to be written.
        case answered(ServerResponse)
        /// The body is being written.
        case writing([UInt8], sent: Int)
        /// The handler wants the connection cut.
        case cut
    }

    let id: UInt64
    var request: ServerRequest
    var phase = Phase.receiving
}

/// One WebSocket, as the loop sees it.
struct WebSocketPeer {
    let connection: ServerConnection
    /// Headers for the `101`.
    let headers: [ServerField]
    /// Taken from the connection's queue, or pulled, and not yet with the socket.
    var writing = OutgoingFrames()
    /// The message whose fragments arrive.
    var inbound: [UInt8] = []
    var isDeflating = false
    var isOpen = false
    var source: PullSource?
    var isPullPaused = false
    var closeCode: UInt16?
}
