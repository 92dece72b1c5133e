import MarketDataModel
import Testing

@Suite struct `Redaction of URLs` {
    @Test(arguments: [
        ("https://api.test/v3?symbol=BTC&signature=deadbeef", "https://api.test/v3?symbol=BTC&signature=REDACTED"),
        ("https://u:p@api.test/x", "https://REDACTED@api.test/x"),
        ("http://u:p@ss@host:1/", "http://REDACTED@host:1/"),
        ("u:p@host:3128", "REDACTED@host:3128"),
        (
            "https://a.test/?apiKey=1&API_KEY=2&api-key=3&key=4",
            "https://a.test/?apiKey=REDACTED&API_KEY=REDACTED&api-key=REDACTED&key=REDACTED"
        ),
        ("wss://a.test/ws?listenKey=abc#token=1", "wss://a.test/ws?listenKey=REDACTED#token=REDACTED"),
        ("https://a.test/?monkey=1&keyboard=2", "https://a.test/?monkey=1&keyboard=2"),
        ("https://a.test/p@th?a=b@c", "https://a.test/p@th?a=b@c"),
        ("", ""),
    ])
    func `B49 what is secret is struck out`(url: String, shown: String) {
        #expect(Redaction().url(url) == shown)
    }
}
