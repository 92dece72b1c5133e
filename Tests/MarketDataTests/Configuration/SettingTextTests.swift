import MarketDataModel
import TestSupport
import Testing

@testable import MarketData

struct SettingTextTests {
    @Test(
        arguments: [
            ("5s", 5_000_000_000), ("250ms", 250_000_000), ("1.5m", 90_000_000_000), ("1h30m", 5_400_000_000_000),
            ("2d", 172_800_000_000_000), ("0", 0), ("0s", 0), ("3us", 3_000), ("7ns", 7), ("1min", 60_000_000_000),
        ] as [(String, Int64)]
    )
    func `lengths of time have units`(text: String, nanoseconds: Int64) {
        #expect(Duration(text: text) == .nanoseconds(nanoseconds))
    }

    @Test(arguments: ["", "5", "5 s", "-5s", "s", "5S", "1.5", "5s5", "1e3s", "999999999d", "0.1ns", "٣s"])
    func `what is no length of time is refused`(text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test
    func `every length of time reads back as it was written`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<10_000 {
            let span = Duration.nanoseconds(
                Int64.random(in: 0 ... .max >> Int64.random(in: 0...62, using: &random), using: &random)
            )
            #expect(Duration(text: span.text) == span)
        }
    }

    @Test
    func `a quota is read and written`() throws {
        let windows = try #require([QuotaWindow](text: "weight:6000/1m, requests:20/s,connections:300/5m"))
        #expect(
            windows == [
                QuotaWindow(.weight, limit: 6000, per: .seconds(60)),
                QuotaWindow(.requests, limit: 20, per: .seconds(1)),
                QuotaWindow(.connections, limit: 300, per: .seconds(300)),
            ]
        )
        #expect(windows.map(\.text) == ["weight:6000/1m", "requests:20/1s", "connections:300/5m"])
    }

    @Test(arguments: [
        "", "weight", "weight:0/1m", "weight:-1/1m", "weight:1/0s", "weights:1/1m", "weight:1/1m,", "weight:1/1m/2",
        "weight:1:1/m", "weight:+1/1m", "weight:1/", "weight:99999999999999999999/1m",
    ])
    func `what is no quota is refused`(text: String) {
        #expect([QuotaWindow](text: text) == nil)
    }

    @Test
    func `protections are listed, or taken away and added`() throws {
        typealias Features = MarketDataClient.Configuration.Features
        #expect(try Features(text: "-retries, -cache", changing: .all) == Features.all.subtracting([.retries, .cache]))
        #expect(try Features(text: "+cache", changing: [.quota]) == [.cache, .quota])
        #expect(try Features(text: "cache, Quota", changing: .all) == [.cache, .quota])
        #expect(try Features(text: "none", changing: .all) == [])
        #expect(try Features(text: "all", changing: []) == .all)
        #expect(try Features(text: "-all,+quota", changing: .all) == [.quota])
        #expect(throws: Features.UnknownFeature(word: "cash")) { try Features(text: "-cash", changing: .all) }
        // A mixture would mean two things.
        #expect(throws: Features.UnknownFeature(word: "cache")) { try Features(text: "-quota,cache", changing: .all) }
        #expect(throws: Features.UnknownFeature(word: "-quota")) { try Features(text: "cache,-quota", changing: .all) }
        #expect(Features.all.description == "all" && Features().description == "none")
        #expect(([.cache, .quota] as Features).description == "cache, quota")
    }

    @Test
    func `sizes are read and written`() {
        #expect(Int(bytesText: "16MiB") == 16 << 20 && Int(bytesText: "2kib") == 2048 && Int(bytesText: "1000") == 1000)
        #expect(Int(bytesText: "9999999999GiB") == nil && Int(bytesText: "MiB") == nil)
        #expect((16 << 20).bytesText == "16MiB" && 1000.bytesText == "1000" && 0.bytesText == "0")
    }
}
