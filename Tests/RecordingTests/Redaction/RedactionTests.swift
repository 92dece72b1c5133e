import MarketDataModel
import Testing

@testable import Recording

struct RedactionTests {
    private let redaction = Redaction(secrets: ["s3cr3t-value", "abc"])

    @Test(arguments: [
        ("https://v.test/a/b?c=d", "https://v.test/a/b?c=d"),
        ("https://user:pass@v.test/a", "https://REDACTED@v.test/a"),
        ("http://us@er:pa@ss@v.test:80", "http://REDACTED@v.test:80"),
        ("/a?symbol=X&signature=abc123&timestamp=5", "/a?symbol=X&signature=REDACTED&timestamp=5"),
        (
            "/a?API_KEY=1&api-key=2&apiKey=3&token=4",
            "/a?API_KEY=REDACTED&api-key=REDACTED&apiKey=REDACTED&token=REDACTED"
        ),
        ("/a?api%4bey=1", "/a?api%4bey=REDACTED"),
        ("/a?x=1#token=2", "/a?x=1#token=REDACTED"),
        ("/a?token=x=y=z", "/a?token=REDACTED"),
        (
            "wss://v.test/ws/pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1",
            "wss://v.test/ws/REDACTED"
        ),
        (
            "wss://v.test/stream?streams=btcusdt@bookTicker/ethusdt@trade",
            "wss://v.test/stream?streams=btcusdt@bookTicker/ethusdt@trade"
        ),
        ("/a/s3cr3t-value/b", "/a/REDACTED/b"),
        ("", ""),
    ])
    func `B49 a URL loses user, password and secret parameters, and nothing else`(url: String, expected: String) {
        #expect(self.redaction.url(url) == expected)
    }

    @Test(arguments: [
        ("X-MBX-APIKEY", "k", "REDACTED"), ("authorization", "Bearer k", "REDACTED"), ("Cookie", "a=b", "REDACTED"),
        ("Api-Key", "k", "REDACTED"), ("Proxy-Authorization", "Basic k", "REDACTED"), ("Accept", "*/*", "*/*"),
        ("X-MBX-USED-WEIGHT-1M", "12", "12"), ("Location", "http://a:b@c/", "http://REDACTED@c/"),
    ])
    func `B49 a header's value is kept unless it is a secret`(name: String, value: String, expected: String) {
        #expect(self.redaction.header(name, value) == expected)
    }

    @Test(arguments: [
        ("can't connect to http://u:p@proxy:3128: refused", "can't connect to http://REDACTED@proxy:3128: refused"),
        ("GET /a?signature=x failed", "GET /a?signature=REDACTED failed"),
        ("token=x, symbol=y", "token=REDACTED, symbol=y"),
        ("Authorization: Bearer x.y.z end", "Authorization: Bearer REDACTED end"),
        ("said \"apiKey: x\" twice", "said \"apiKey: REDACTED\" twice"),
        ("value s3cr3t-value s3cr3t-value.", "value REDACTED REDACTED."),
        ("alphabet is not abc", "alphabet is not abc"),
        ("nothing to hide: 1 = 1", "nothing to hide: 1 = 1"),
    ])
    func `B49 free text loses what is secret in it`(text: String, expected: String) {
        #expect(self.redaction.text(text) == expected)
    }

    @Test(
        arguments: [
            (#"{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}"#, nil),
            (#"{"listenKey":"k"}"#, #"{"listenKey":"REDACTED"}"#),
            (#"{"token": 12345, "x": 1}"#, #"{"token": "REDACTED", "x": 1}"#),
            (#"{"action":"auth","key":"k","secret":"s"}"#, #"{"action":"auth","key":"REDACTED","secret":"REDACTED"}"#),
            (#"{"action":"auth","params":"k"}"#, #"{"action":"auth","params":"REDACTED"}"#),
            (#"{"params":"k","action":"auth"}"#, #"{"params":"REDACTED","action":"auth"}"#),
            (#"{"a":{"apiKey":"k\"x"}}"#, #"{"a":{"apiKey":"REDACTED"}}"#),
            (
                #"{"jsonrpc":"2.0","method":"public/auth","params":{"client_id":"k"}}"#,
                #"{"jsonrpc":"2.0","method":"public/auth","params":{"client_id":"REDACTED"}}"#
            ),
            (#"{"apiKey":"unfinished"#, #"{"apiKey":"REDACTED"#),
            ("plain s3cr3t-value", "plain REDACTED"),
            ("", nil),
        ] as [(String, String?)]
    )
    func `B49 a message loses its secrets, and is left alone without`(message: String, expected: String?) {
        #expect(self.redaction.message(message.utf8.span).map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
