import MarketDataModel
import MarketDataVenues
import Testing

@Suite struct QuotaHeadersTests {
    private static let received = Timestamp(nanoseconds: 784_111_777_000_000_000)

    private func reports(_ headers: [String: String], of meter: QuotaMeter = .requests) -> [QuotaReport] {
        QuotaHeaders.reports(of: meter, received: Self.received) { headers[$0] }
    }

    @Test(arguments: ["X-RateLimit", "X-Rate-Limit", "RateLimit"])
    func `B22 limit, remaining and a reset as a number of seconds`(prefix: String) {
        let headers = ["\(prefix)-Limit": "100", "\(prefix)-Remaining": "7", "\(prefix)-Reset": "30"]
        let report = QuotaReport(.requests, limit: 100, count: .remaining(7), resetsAfter: .seconds(30))
        #expect(self.reports(headers) == [report])
    }

    @Test func `B22 a reset as a time, in seconds or milliseconds, against the answer's own date`() {
        let epochs = ["1700000060", "1700000060000"]
        for epoch in epochs {
            var headers = ["X-RateLimit-Remaining": "7", "X-RateLimit-Reset": epoch]
            headers["Date"] = "Tue, 14 Nov 2023 22:13:20 GMT"
            #expect(self.reports(headers).map(\.resetsAfter) == [.seconds(60)])
            // A time that has just passed is within this second.
            headers["Date"] = "Tue, 14 Nov 2023 22:15:20 GMT"
            #expect(self.reports(headers).map(\.resetsAfter) == [.seconds(1)])
        }
        let headers = ["X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "784111779"]
        #expect(self.reports(headers).map(\.resetsAfter) == [.seconds(784_111_779)], "before 2001 it is a span")
        let date = ["X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "0"]
        #expect(self.reports(date).map(\.resetsAfter) == [.seconds(1)])
    }

    @Test func `B22 IETF's RateLimit takes quota and window from the policy of its name`() {
        let headers = [
            "RateLimit-Policy": #""burst";q=100;w=60, "daily";q=1000;w=86400;pk=:c2VjcmV0:"#,
            "RateLimit": #""daily";r=900;t=3600,"burst";r=50;t=30"#,
        ]
        #expect(
            self.reports(headers) == [
                QuotaReport(
                    .requests,
                    per: .seconds(86_400),
                    limit: 1000,
                    count: .remaining(900),
                    resetsAfter: .seconds(3600)
                ),
                QuotaReport(.requests, per: .seconds(60), limit: 100, count: .remaining(50), resetsAfter: .seconds(30)),
            ]
        )
    }

    @Test func `B22 a RateLimit without a policy still tells what is left`() {
        #expect(self.reports(["RateLimit": "default;r=3"]) == [QuotaReport(.requests, count: .remaining(3))])
        let bytes = ["RateLimit-Policy": #"a;q=9;qu="content-bytes";w=1"#, "RateLimit": "a;r=3;t=1"]
        #expect(self.reports(bytes) == [])
    }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "0x10", "1e3", " 7", "7 ", "+7", "9999999999999999", "7, 8", "٧",
    ])
    func `B22 junk says nothing`(text: String) {
        #expect(self.reports(["X-RateLimit-Remaining": text]) == [])
        let rest = self.reports([
            "X-RateLimit-Remaining": "7", "X-RateLimit-Limit": text, "X-RateLimit-Reset": text, "Date": text,
        ])
        #expect(rest == [QuotaReport(.requests, count: .remaining(7))])
    }

    @Test(arguments: [
        "", ",", "\"a", "\"a\";", "\"a\";r", "\"a\";r=", "\"a\";r=1.5", "\"a\";r=-1", "a;R=1", "a;r=1,", "a;r=1;;",
        "1;r=1",
        "(a b);r=1", "a;r=\"1\"", "a;r=99999999999999999", "\"ä\";r=1", "a r=1", "a;r=1 b;r=2", "a;r=?2", "a;k=:!:;r=1",
        String(repeating: "a;r=1,", count: 40) + "a;r=1",
    ])
    func `B22 a structured field that is broken says nothing`(text: String) {
        #expect(self.reports(["RateLimit": text]) == [])
    }

    @Test func `B22 Binance says how much weight is used, of the windows that it has`() {
        let headers = ["X-MBX-USED-WEIGHT-1M": "1234", "X-MBX-USED-WEIGHT": "1", "X-RateLimit-Remaining": "0"]
        let report = QuotaReport(.weight, per: .seconds(60), limit: 6000, count: .used(1234))
        #expect(BinanceSpot.binance.quotaReports(in: Answer("", headers: headers).answer) == [report])
        for junk in ["", "-1", "x", "1.5", "99999999999999999999"] {
            let headers = headers.mapValues { _ in junk }
            #expect(BinanceSpot.binance.quotaReports(in: Answer("", headers: headers).answer) == [])
        }
    }

    @Test func `Binance's quota is what it publishes`() {
        #expect(
            BinanceSpot.binance.quota == [
                QuotaWindow(.weight, limit: 6000, per: .seconds(60)),
                QuotaWindow(.requests, limit: 61_000, per: .seconds(300)),
            ]
        )
        #expect(BinanceSpot.binanceUS.quota.map(\.limit) == [1200, 5000])
    }
}
