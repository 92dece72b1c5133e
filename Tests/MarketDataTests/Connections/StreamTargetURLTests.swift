import Testing

@testable import MarketData

@Suite struct `The URL of a stream connection` {
    @Test(
        arguments: [
            ("wss://stream.example.com:9443/ws?token=a", "stream.example.com", 9443, "/ws?token=a", true),
            ("ws://127.0.0.1:8080", "127.0.0.1", 8080, "/", false),
            ("WSS://example.com?token=a/b:c", "example.com", 443, "/?token=a/b:c", true),
            ("https://example.com/a", "example.com", 443, "/a", true),
            ("ws://[::1]:81/x", "::1", 81, "/x", false),
            ("ws://[::1]", "::1", 80, "/", false),
        ] as [(String, String, UInt16, String, Bool)]
    )
    func `is taken apart`(_ url: String, _ host: String, _ port: UInt16, _ path: String, _ isTLS: Bool) throws {
        let target = try StreamTargetURL(url)
        #expect(target.host == host && target.port == port && target.path == path && target.isTLS == isTLS)
    }

    @Test func `the Host field has the port only where it is not the scheme's own`() throws {
        #expect(try StreamTargetURL("wss://example.com:443/a").hostField == "example.com")
        #expect(try StreamTargetURL("wss://example.com:80/a").hostField == "example.com:80")
        #expect(try StreamTargetURL("ws://[::1]:81").hostField == "[::1]:81")
        #expect(try StreamTargetURL("ws://[::1]:80").hostField == "[::1]")
    }

    @Test(arguments: [
        "", "example.com", "ftp://example.com", "wss://", "wss://:443", "wss://a:0", "wss://a:65536", "wss://a:b",
        "wss://user:hunter2@example.com", "wss://[::1", "wss://[::1]x",
    ])
    func `that is none is refused, without its secrets`(url: String) {
        let error = #expect(throws: MarketDataError.self) { try StreamTargetURL(url) }
        #expect(error?.code == .configuration && error?.message.contains("hunter2") == false)
    }
}
