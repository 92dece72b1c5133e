/// The opening handshake, the client's side (RFC 6455, section 4.1).
package struct WebSocketHandshake: Sendable {
    /// What to send first.
    package let requestBytes: [UInt8]

    private let request: WebSocketRequest
    private let accept: String
    private var head: [UInt8] = []
    private var refusal: Refusal?

    /// An answer other than 101 whose body is being waited for.
    private struct Refusal {
        var head: HTTPResponseHead
        var body: HTTPBodyStateMachine
    }

    /// The head of an answer; interim ones are counted in.
    private static let headLimit = 16 << 10
    /// The body of a refusal. Error objects are a few hundred bytes, the pages of gateways some thousand.
    private static let bodyLimit = 64 << 10

    /// A handshake with a key of 16 random bytes.
    ///
    /// - Throws: ``WebSocketHandshakeError/badRequest(_:)``.
    package init(
        _ request: WebSocketRequest,
        random: inout some RandomNumberGenerator
    ) throws(WebSocketHandshakeError) {
        var nonce: [UInt8] = []
        for _ in 0..<16 { nonce.append(random.next()) }
        let key = base64(nonce)
        self.request = request
        self.requestBytes = try request.head(key: key)
        self.accept = base64(sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    /// Takes what was received.
    ///
    /// - Returns: How many bytes were used, and the agreement once there is one. Bytes behind the head are not used:
    ///   they are frames.
    /// - Throws: ``WebSocketHandshakeError``; the connection is of no more use then.
    package mutating func read(
        _ bytes: Span<UInt8>
    ) throws(WebSocketHandshakeError) -> (used: Int, agreement: WebSocketAgreement?) {
        var index = 0
        while index < bytes.count {
            if self.refusal != nil {
                self.refusal?.body.read(bytes[index])
                index += 1
                guard self.refusal?.body.isComplete == false else { throw self.end() }
                continue
            }
            self.head.append(bytes[index])
            index += 1
            if self.head.count == 5, !self.head.starts(with: "HTTP/".utf8) { throw self.notHTTP }
            guard self.head.count <= Self.headLimit else { throw .headTooBig(limit: Self.headLimit) }
            guard bytes[index - 1] == UInt8(ascii: "\n"), self.head.isHeadComplete else { continue }
            guard let head = HTTPResponseHead(self.head[...]) else { throw self.notHTTP }
            switch head.status {
            case 101: return (index, try self.check(head))
            case 100..<200: self.head.removeAll()
            default: try self.refuse(head)
            }
        }
        return (index, nil)
    }

    /// The connection ended or a deadline passed: what is known of why.
    package func end() -> WebSocketHandshakeError {
        guard let refusal else {
            return self.head.isEmpty || self.head.starts(with: "HTTP/".utf8) ? .ended : self.notHTTP
        }
        return .refused(
            WebSocketRefusal(
                status: refusal.head.status,
                reason: refusal.head.reason,
                fields: refusal.head.fields,
                body: refusal.body.bytes
            )
        )
    }

    private var notHTTP: WebSocketHandshakeError {
        .notHTTP(start: String(decoding: self.head.prefix(64), as: UTF8.self))
    }

    private mutating func refuse(_ head: HTTPResponseHead) throws(WebSocketHandshakeError) {
        let body = HTTPBodyStateMachine(after: head, limit: Self.bodyLimit)
        self.refusal = Refusal(head: head, body: body)
        guard !body.isComplete else { throw self.end() }
    }

    private func check(_ head: HTTPResponseHead) throws(WebSocketHandshakeError) -> WebSocketAgreement {
        let fields = head.fields
        guard fields.value(of: "Upgrade")?.lowercased() == "websocket" else { throw .wrongField("Upgrade") }
        let connection = fields.value(of: "Connection")?.lowercased().split(separator: ",") ?? []
        guard connection.contains(where: { $0.trimmedOWS == "upgrade" }) else { throw .wrongField("Connection") }
        guard fields.value(of: "Sec-WebSocket-Accept") == self.accept else { throw .wrongField("Sec-WebSocket-Accept") }
        let subprotocol = fields.value(of: "Sec-WebSocket-Protocol")
        if let subprotocol, !self.request.subprotocols.contains(subprotocol) { throw .subprotocolRefused(subprotocol) }
        var agreement = WebSocketAgreement(subprotocol: subprotocol, fields: fields)
        for element in ExtensionHeader.parse(fields.value(of: "Sec-WebSocket-Extensions") ?? "") {
            guard element.name == "permessage-deflate", agreement.deflate == nil, let offer = self.request.deflate
            else {
                throw .extensionRefused(element.name)
            }
            agreement.deflate = try WebSocketDeflateAgreement(element, to: offer)
        }
        return agreement
    }
}

extension [UInt8] {
    /// It ends with an empty line.
    fileprivate var isHeadComplete: Bool {
        self.suffix(4).elementsEqual("\r\n\r\n".utf8) || self.suffix(2).elementsEqual("\n\n".utf8)
    }
}
