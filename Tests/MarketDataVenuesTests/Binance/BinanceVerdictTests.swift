import MarketDataModel
import MarketDataVenues
import Testing

/// The meaning of statuses and error objects.
struct BinanceVerdictTests {
    /// One minute before the end of the ban in ``ban``.
    private static let received = ReceiveStamp(
        wall: Timestamp(nanoseconds: 1_767_225_600_000_000_000),
        monotonic: .zero
    )

    private static let banWords =
        "Way too much request weight used; IP banned until 1767225660000. Please use WebSocket."
    private static let ban = #"{"code":-1003,"msg":"\#(banWords)"}"#
    private static let banReason = "\(banWords) (code -1003)"

    private func verdict(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> RESTVerdict? {
        Answer(body, status: status, headers: headers, received: Self.received).verdict()
    }

    @Test(arguments: [
        (#"{"code":-1121,"msg":"Invalid symbol."}"#, "Invalid symbol. (code -1121)"),
        (#"{"msg":"Only \"words\""}"#, "Only \"words\""), (#"{"code":-1003}"#, "no reason given (code -1003)"),
        (#"{"code":-1,"msg":"a\u001b[2J\r\n b\u202e\u0007"}"#, #"a\u{1B}[2J b\u{202E}\u{7} (code -1)"#),
        ("<html><body>404</body></html>", "<html><body>404</body></html>"), ("", "no explanation"), ("{}", "{}"),
        (#"{"code":-1121,"msg":"cut"#, #"{"code":-1121,"msg":"cut"#),
        (#"{"code":-1,"msg":" a\u001b[2J\r\n b\u202e\u0007"}"#, #"a\u{1B}[2J b\u{202E}\u{7} (code -1)"#),
    ])
    func `a refusal is told in the venue's words`(body: String, words: String) {
        #expect(self.verdict(400, body)?.reason == words)
    }

    @Test(arguments: [418, 429, 403, 200])
    func `a ban whose end stands in the body lasts until then`(status: Int) {
        #expect(self.verdict(status, Self.ban) == .banned(wait: .seconds(60), reason: Self.banReason))
    }

    @Test func `a ban is waited out by the longer of its two ends`() {
        for (header, seconds) in [("30", 60), ("120", 120), ("soon", 60)] {
            let verdict = self.verdict(418, Self.ban, ["Retry-After": header])
            #expect(verdict == .banned(wait: .seconds(seconds), reason: Self.banReason))
        }
    }

    @Test(arguments: ["until 1767225599999.", "until soon", "until 99999999999999999999", "until …"])
    func `a ban whose end is past or can't be read has no wait of its own`(words: String) {
        let body = #"{"code":-1003,"msg":"IP banned \#(words)"}"#
        let reason = "IP banned \(words) (code -1003)"
        #expect(self.verdict(418, body) == .banned(wait: nil, reason: reason))
        #expect(self.verdict(418, body, ["Retry-After": "7"]) == .banned(wait: .seconds(7), reason: reason))
    }

    @Test func `a ban without a body is told by its status`() {
        #expect(self.verdict(418) == .banned(wait: nil, reason: "no explanation"))
        #expect(self.verdict(418, "", ["retry-after": "9"]) == .banned(wait: .seconds(9), reason: "no explanation"))
    }

    @Test(arguments: [
        (#"{"code":-1003,"msg":"Too many requests."}"#, "Too many requests. (code -1003)"),
        (#"{"code":-1015,"msg":"Too many new orders."}"#, "Too many new orders. (code -1015)"),
    ])
    func `too many requests slow down, whatever the status`(body: String, reason: String) {
        for status in [200, 400, 403, 429, 500] {
            #expect(self.verdict(status, body) == .slowDown(wait: nil, reason: reason))
            let wait = self.verdict(status, body, ["Retry-After": "5"])
            #expect(wait == .slowDown(wait: .seconds(5), reason: reason))
        }
    }

    @Test func `429 slows down, whatever the body`() {
        #expect(self.verdict(429) == .slowDown(wait: nil, reason: "no explanation"))
        let other = self.verdict(429, #"{"code":-1,"msg":"no"}"#, ["Retry-After": "3"])
        #expect(other == .slowDown(wait: .seconds(3), reason: "no (code -1)"))
    }

    @Test(arguments: [(-1121, "Invalid symbol."), (-1100, "Illegal characters found in parameter 'symbol'.")])
    func `an unknown instrument is told by the number, whatever the status`(code: Int, words: String) {
        for status in [200, 400, 404] {
            let verdict = self.verdict(status, #"{"code":\#(code),"msg":"\#(words)"}"#)
            #expect(verdict == .unknownInstruments([], reason: "\(words) (code \(code))"))
        }
    }

    @Test func `an error object in a 200 is no answer`() {
        let verdict = self.verdict(200, #"{"code":-1000,"msg":"An unknown error occurred."}"#)
        #expect(verdict == .refused(reason: "An unknown error occurred. (code -1000)"))
        #expect(self.verdict(200, #"{"symbol":"AUSDT"}"#) == .answered)
        #expect(self.verdict(200, "[]") == .answered)
    }

    @Test func `a server's failure may be tried again, with the venue's words and wait`() {
        #expect(self.verdict(503, "maintenance") == .failed(wait: nil, reason: "maintenance"))
        let failed = self.verdict(503, #"{"code":-1008,"msg":"Overloaded."}"#, ["Retry-After": "2"])
        #expect(failed == .failed(wait: .seconds(2), reason: "Overloaded. (code -1008)"))
        #expect(self.verdict(403, "<html>WAF</html>") == .refused(reason: "<html>WAF</html>"))
    }

    @Test func `a refused upgrade is judged as a call is`() {
        for status in [200, 400, 403, 418, 429, 503] {
            for body in ["", Self.ban, #"{"code":-1121,"msg":"Invalid symbol."}"#] {
                let answer = Answer(body, status: status, received: Self.received)
                #expect(BinanceSpot.binance.verdict(onUpgrade: answer.answer) == answer.verdict())
            }
        }
    }
}
