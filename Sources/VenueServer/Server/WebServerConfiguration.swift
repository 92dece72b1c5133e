extension WebServer {
    /// Where and how a server listens.
    public struct Configuration: Sendable {
        /// The files of a certificate, in PEM.
        public struct Certificate: Hashable, Sendable {
            /// The path of the certificate, followed in the same file by those that signed it.
            public var chainFile: String
            /// The path of its private key, without a passphrase.
            public var keyFile: String

            /// A certificate by its files.
            public init(chainFile: String, keyFile: String) {
                self.chainFile = chainFile
                self.keyFile = keyFile
            }
        }

        /// The address, numeric: `127.0.0.1` unless said otherwise, since nobody else should reach a test.
        public var host = "127.0.0.1"
        /// The port; 0 (the default) is any that is free, see ``WebServer/port``.
        public var port = 0
        /// With a certificate the server speaks TLS; without (the default) it does not.
        public var certificate: Certificate?
        /// HTTP/2 is offered where TLS is spoken.
        public var http2 = true
        /// Compression is granted to clients that ask for it. Off by default: it costs, and few venues have it.
        public var permessageDeflate = false
        /// The longest message a client may send; a longer one closes its connection with 1009.
        public var maximumMessageSize = 1 << 20
        /// The largest request, line and headers together; 1,024 streams fit into a URL of this size.
        public var maximumHeaderSize = 48 << 10
        /// Connections beyond this wait to be accepted.
        public var maximumConnections = 4096
        /// A message is queued while fewer bytes than this wait on its connection.
        public var queueLimit = 64 << 20
        /// What becomes of a message that finds the queue full.
        public var whenQueueFull = SlowReaderPolicy.disconnect
        /// Names of headers that libwebsockets does not know by itself, to be found in ``ServerRequest/headers``.
        public var additionalHeaders: [String] = []
        /// A connection without a request is closed after this long.
        public var keepAlive = Duration.seconds(3600)

        /// The defaults.
        public init() {}
    }
}
