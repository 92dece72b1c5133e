import Foundation
import MarketData
import Testing
import VenueServer

/// `quotes get`, as a process, against a venue on loopback.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct GetTests {
    @Test
    func `quotes that were asked for come in one request, with source and age`() async throws {
        try await LoopbackHome.with { venue, environment, _ in
            let arguments = ["get", "BTC-USDT", "eth/usdt", "--venue", venue.url]
            let text = try QuotesBinary.run(arguments, environment: environment)
            #expect(text.status == 0 && text.errors == "")
            #expect(text.lines.count == 3)
            #expect(text.lines[0].split(separator: " ") == ["SYMBOL", "BID", "SIZE", "ASK", "SIZE", "SOURCE", "AGE"])
            #expect(text.lines[1].split(separator: " ").prefix(6) == ["BTC-USDT", "100.5", "2", "-", "-", "upstream"])
            let json = try QuotesBinary.run(arguments + ["--json"], environment: environment)
            let object = try JSONSerialization.jsonObject(with: Data(json.lines[1].utf8)) as? [String: Any]
            #expect(object?["symbol"] as? String == "ETH-USDT" && object?["bid"] as? String == "7.25000000")
            #expect((object?["ageSeconds"] as? Double).map { $0 >= 0 && $0 < 60 } == true)
            // One request for both symbols of a run; the instruments once for both runs.
            #expect(venue.statistics.restCalls["/api/v3/ticker/bookTicker"] == 2)
            #expect(venue.statistics.restCalls["/api/v3/exchangeInfo"] == 1)
        }
    }

    @Test
    func `quotes that came are printed though others failed, and the shell is told`() async throws {
        try await LoopbackHome.with { venue, environment, _ in
            let run = try QuotesBinary.run(
                ["get", "BTC-USDX", "BTC-USDT", "--venue", venue.url],
                environment: environment
            )
            #expect(run.status == 65)
            #expect(run.lines.count == 2 && run.output.contains("100.5"))
            #expect(run.errors.contains("quotes: binance BTC-USDX: no such instrument; did you mean BTC-USDT"))
        }
    }

    @Test
    func `a word that is no symbol fails alone, with its place, and the shell is told`() async throws {
        try await LoopbackHome.with { venue, environment, scratch in
            let list = try scratch.file("list.txt", "# pairs\nETH-USDT \u{202E}€\n").path
            let run = try QuotesBinary.run(
                ["get", "BTC-USDT", "¥\u{200B}", "--symbols-from", list, "--venue", venue.url],
                environment: environment
            )
            #expect(run.status == 65)
            #expect(run.lines.count == 3 && run.output.contains("100.5") && run.output.contains("7.25"))
            let lines = run.errors.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first?.hasPrefix("quotes: argument 2: \"¥\\u{200B}\" is not a symbol") == true)
            #expect(lines.last?.hasPrefix("quotes: \(list):2: \"\\u{202E}€\" is not a symbol") == true)

            let scan = try QuotesBinary.run(["scan", list, "--quiet", "--venue", venue.url], environment: environment)
            #expect(scan.status == 65 && scan.output.contains("7.25"))
            #expect(scan.errors.split(separator: "\n").count == 1 && scan.errors.contains("\(list):2: \"\\u{202E}€\""))

            let none = try QuotesBinary.run(["tail", "€\u{200B}", "--venue", venue.url], environment: environment)
            #expect(none.status == 65 && none.errors.split(separator: "\n").count == 1)
        }
    }

    @Test
    func `who does not get an answer in time is told with a status of its own`() async throws {
        try await LoopbackHome.with { venue, environment, _ in
            venue.setFaults { $0.restDelay = .seconds(30) }
            let arguments = ["get", "BTC-USDT", "--timeout", "0.3s", "--venue", venue.url]
            let run = try QuotesBinary.run(arguments, environment: environment)
            #expect(run.status == 75 && run.output == "")
            #expect(run.errors.contains("binance BTC-USDT: no answer within 300ms"))
        }
    }

    @Test
    func `a wrong variable is said by its name before anything happens`() async throws {
        try await LoopbackHome.with { venue, environment, _ in
            let wrong = environment.merging(["MARKETDATA_LIMITS_QUOTA": "lots"]) { $1 }
            let run = try QuotesBinary.run(["get", "BTC-USDT", "--venue", venue.url], environment: wrong)
            #expect(run.status == 64 && run.output == "")
            #expect(run.errors.hasPrefix("quotes: MARKETDATA_LIMITS_QUOTA is \"lots\": write windows such as"))
            #expect(venue.statistics.restCalls.isEmpty)
        }
    }

    @Test
    func `B51 twenty-one runs of get do not break a quota of twenty`() async throws {
        let window = 4
        let quota = LoopbackVenue.Quota(limit: 20, window: .seconds(window), countsCalls: true)
        try await LoopbackHome.with(quota: quota) { venue, environment, _ in
            let limited = environment.merging(["MARKETDATA_LIMITS_QUOTA": "requests:20/\(window)s"]) { $1 }
            // With the one for the instruments they are 22 requests.
            for number in 1...21 {
                let run = try QuotesBinary.run(["get", "BTC-USDT", "--venue", venue.url], environment: limited)
                #expect(run.status == 0, "run \(number): \(run.errors)")
            }
            let statistics = venue.statistics
            #expect(statistics.banned == 0 && statistics.rateLimited == 0)
            #expect(statistics.restCalls.values.reduce(0, +) == 22)
            #expect(statistics.peakRESTUse <= 20)
        }
    }
}
