import MarketData

// One client, three who ask: a program, a consumer with a tier of its own, and a scan that is in nobody's way.
let server = CommandLine.arguments.dropFirst().first ?? "wss://stream.binance.com:9443"
var configuration = try MarketDataClient.Configuration.fromEnvironment(base: .preset(.small))
configuration.features.remove(.refreshAhead)

try await MarketDataClient.withClient(venue: BinanceSpot(at: server), configuration: configuration) { client in
    // The first asks the venue; the second has the answer from memory.
    let first = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(5)))
    let second = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(5)))
    print("asked:", first.value.bid?.description ?? "no bid", first.source, "then", second.source)
    precondition(first.source == .upstream && second.source == .memory)

    // Two questions at once and no more for a minute: what memory answers is free, the third that leaves it is not.
    let desk = client.consumer("desk", tier: Tier("desk", perMinute: 2))
    for symbol in ["BTC-USDT", "ETH-USDT", "XRP-USDT", "SHIB-USDT"] as [Symbol] {
        do throws(MarketDataError) {
            let reading = try await desk.quote(for: symbol, freshness: .within(.seconds(5)))
            print("desk:", symbol, reading.value.bid?.description ?? "no bid", reading.source)
        } catch {
            print("desk:", symbol, error.code, "retry after", error.retryAfter ?? .zero)
        }
    }
    print("desk:", desk.usage.requests, "questions,", desk.usage.hits, "free,", desk.usage.refusals, "refused")
    precondition(desk.usage.hits == 1 && desk.usage.refusals == 1)

    // Each once, in as few requests as that takes, leaving a part of the quota to those who wait.
    let scan = client.scan(["ETH-USDT", "XRP-USDT", "SHIB-USDT", "NO-SUCH"], freshness: .fresh, priority: .low)
    for await step in scan {
        switch step.event {
        case .answered(let reading): print("scan:", reading.symbol, reading.value.bid?.description ?? "no bid")
        case .failed(let symbol, let error): print("scan:", symbol, error.code)
        default: break
        }
    }
    precondition(scan.progress.answered == 3 && scan.progress.failed == 1)
    for budget in client.budget {
        print("left:", budget.remaining, "of", budget.window.limit, budget.window.meter, "in", budget.window.length)
    }
    print("health:", client.health.level)
}
