/// What to ask the server for.
package struct WebSocketRequest: Hashable, Sendable {
    /// The name for `Host`, with the port where it is not the scheme's own.
    package var host: String
    /// The path with its query, as it goes on the wire.
    package var path: String
    /// Protocols we speak, the preferred one first.
    package var subprotocols: [String]
    /// What we offer of permessage-deflate; `nil` for messages as they are.
    package var deflate: WebSocketDeflateOffer?
    /// Who we are.
    package var userAgent: String?
    /// More fields, such as an `Origin` or a token.
    package var fields: [HTTPField]

    /// A request by its parts.
    package init(
        host: String,
        path: String = "/",
        subprotocols: [String] = [],
        deflate: WebSocketDeflateOffer? = nil,
        userAgent: String? = nil,
        fields: [HTTPField] = []
    ) {
        self.host = host
        self.path = path.isEmpty ? "/" : path
        self.subprotocols = subprotocols
        self.deflate = deflate
        self.userAgent = userAgent
        self.fields = fields
    }

    /// The fields that are the handshake's own.
    private static let reserved: Set<String> = [
        "host", "upgrade", "connection", "content-length", "transfer-encoding", "sec-websocket-key",
        "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-protocol", "sec-websocket-accept",
    ]

    /// The request with its key (RFC 6455, section 4.1).
    ///
    /// - Throws: ``WebSocketHandshakeError/badRequest(_:)``, naming the part and never its value.
    func head(key: String) throws(WebSocketHandshakeError) -> [UInt8] {
        let isPath =
            self.path.utf8.first == UInt8(ascii: "/") && self.path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPath else { throw .badRequest("the path must begin with / and be percent-encoded") }
        guard !self.host.isEmpty, self.host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badRequest("the host must be a name or address, with an optional port")
        }
        var fields = [
            HTTPField("Host", self.host), HTTPField("Upgrade", "websocket"), HTTPField("Connection", "Upgrade"),
            HTTPField("Sec-WebSocket-Key", key), HTTPField("Sec-WebSocket-Version", "13"),
        ]
        if !self.subprotocols.isEmpty {
            fields.append(HTTPField("Sec-WebSocket-Protocol", self.subprotocols.joined(separator: ", ")))
        }
        if let deflate { fields.append(HTTPField("Sec-WebSocket-Extensions", deflate.headerValue)) }
        if let userAgent { fields.append(HTTPField("User-Agent", userAgent)) }
        for field in self.fields {
            guard !Self.reserved.contains(field.name.lowercased()) else {
                throw .badRequest("the field \(field.name) is the handshake's own; leave it out")
            }
        }
        var text = "GET \(self.path) HTTP/1.1\r\n"
        for field in fields + self.fields {
            guard field.isWellFormed else {
                throw .badRequest(
                    "a field's name must be a token and its value one line: \(field.name.debugDescription)"
                )
            }
            text += "\(field.name): \(field.value)\r\n"
        }
        return Array((text + "\r\n").utf8)
    }
}
