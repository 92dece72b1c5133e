import Testing

@testable import WebSocketCodec

@Suite struct `Negotiating permessage-deflate` {
    func agree(_ answer: String, _ offer: WebSocketDeflateOffer?) throws -> WebSocketDeflateAgreement? {
        try `The opening handshake`.read(
            `The opening handshake`.answer(more: "Sec-WebSocket-Extensions: \(answer)\r\n"),
            WebSocketRequest(host: "h", deflate: offer)
        )?.deflate
    }

    @Test func `a server that answers nothing gets plain messages`() throws {
        let request = WebSocketRequest(host: "h", deflate: WebSocketDeflateOffer())
        let agreement = try `The opening handshake`.read(`The opening handshake`.answer(), request)
        #expect(agreement != nil)
        #expect(agreement?.deflate == nil)
    }

    @Test func `what the server may choose is taken`() throws {
        let offer = WebSocketDeflateOffer()
        var expected = WebSocketDeflateAgreement()
        #expect(try self.agree("permessage-deflate", offer) == expected)
        expected.serverNoContextTakeover = true
        expected.clientNoContextTakeover = true
        let both = "Permessage-Deflate ; server_no_context_takeover;client_no_context_takeover"
        #expect(try self.agree(both, offer) == expected)
        expected.serverMaxWindowBits = 10
        expected.clientMaxWindowBits = 9
        let bits = both + "; server_max_window_bits=10; client_max_window_bits=\"9\""
        #expect(try self.agree(bits, offer) == expected)
    }

    @Test func `what we said of ourselves holds without an answer to it`() throws {
        let offer = WebSocketDeflateOffer(clientNoContextTakeover: true, clientMaxWindowBits: 11)
        let agreement = try self.agree("permessage-deflate", offer)
        #expect(agreement?.clientNoContextTakeover == true)
        #expect(agreement?.clientMaxWindowBits == 11)
    }

    @Test(arguments: [
        "x-webkit-deflate-frame", "permessage-deflate, permessage-deflate", "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=09", "permessage-deflate; server_max_window_bits=+9",
        "permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=8x",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover", "permessage-deflate; ",
    ])
    func `what the server must not choose is refused`(answer: String) {
        #expect(throws: WebSocketHandshakeError.self) { try self.agree(answer, WebSocketDeflateOffer()) }
    }

    @Test func `what was not offered is refused, what was demanded must be there`() {
        #expect(throws: WebSocketHandshakeError.self) { try self.agree("permessage-deflate", nil) }
        #expect(throws: WebSocketHandshakeError.self) {
            try self.agree(
                "permessage-deflate; client_max_window_bits=10",
                WebSocketDeflateOffer(clientMaxWindowBits: nil)
            )
        }
        #expect(throws: WebSocketHandshakeError.self) {
            try self.agree("permessage-deflate", WebSocketDeflateOffer(serverNoContextTakeover: true))
        }
        #expect(throws: WebSocketHandshakeError.self) {
            try self.agree("permessage-deflate", WebSocketDeflateOffer(serverMaxWindowBits: 10))
        }
        #expect(throws: WebSocketHandshakeError.self) {
            try self.agree(
                "permessage-deflate; server_max_window_bits=11",
                WebSocketDeflateOffer(serverMaxWindowBits: 10)
            )
        }
    }
}
