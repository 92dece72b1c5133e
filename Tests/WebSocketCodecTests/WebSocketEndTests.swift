import Testing

@testable import WebSocketCodec

/// What a peer's words become in descriptions, which go to logs and terminals.
struct WebSocketEndTests {
    private static let hostile = "bye\u{1B}[2J\u{7}\r\n\u{202E}now"
    private static let shown = #"bye\u{1B}[2J\u{7} \u{202E}now"#

    @Test(arguments: [
        (WebSocketEnd.byServer(WebSocketClose(code: .goingAway, reason: hostile)), "\"\(shown)\""),
        (.handshake(.notHTTP(start: hostile)), "its answer begins \"\(shown)\""),
        (.handshake(.extensionRefused(hostile)), "not offered: \(shown)"),
        (.handshake(.subprotocolRefused(hostile)), "not offered: \(shown)"),
        (
            .handshake(.refused(WebSocketRefusal(status: 403, reason: hostile, fields: [], body: Array(hostile.utf8)))),
            "403 \(shown); its body begins \"\(shown)\""
        ),
    ])
    func `B66 a peer's words are shown in one line and escaped`(end: WebSocketEnd, words: String) {
        #expect(end.description.hasSuffix(words), "\(end.description)")
    }

    @Test func `a page that refuses the upgrade is cut`() {
        let page = String(repeating: "<p>forbidden</p>\r\n", count: 60)
        let refusal = WebSocketRefusal(status: 403, reason: "Forbidden", fields: [], body: Array(page.utf8))
        let text = WebSocketEnd.handshake(.refused(refusal)).description
        #expect(text.count < 300 && text.hasSuffix("…\""))
    }
}
