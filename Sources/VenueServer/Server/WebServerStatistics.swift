extension WebServer {
    /// What a server has seen since it started.
    public struct Statistics: Hashable, Sendable {
        /// TCP connections that were accepted.
        public var connections = 0
        /// Requests, those for a WebSocket not among them.
        public var requests = 0
        /// WebSockets that were opened.
        public var webSockets = 0
        /// WebSockets that are open.
        public var openWebSockets = 0
        /// Messages received.
        public var messagesReceived = 0
        /// Bytes handed to the sockets of WebSockets, headers of frames included, before compression and TLS.
        public var bytesSent = 0
    }
}
