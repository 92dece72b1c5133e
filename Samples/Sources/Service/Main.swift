import Logging
import MarketData
import Metrics
import MetricsTestKit
import ServiceLifecycle

/// A service with logs and metrics. Ctrl-C or a request to terminate ends it: subscriptions first, then connections.
///
///     Service [URL [QUOTES]]
@main
struct Main {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        // A real service names its own backend here: Prometheus, OpenTelemetry, statsd.
        let metrics = TestMetrics()
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: "quotes")

        let venue = try BinanceSpot(at: arguments.first ?? "wss://stream.binance.com:9443")
        let client = MarketDataClient(venue: venue, logger: logger)
        let quotes = QuoteService(
            client: client,
            symbols: ["BTC-USDT", "ETH-USDT", "NO-SUCHPAIR"],
            limit: arguments.dropFirst().first.flatMap { Int($0) },
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: client),
                    .init(service: quotes, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()

        let labels = [("venue", "\(venue.id)")]
        let messages = try metrics.expectCounter("marketdata_messages_total", labels).totalValue
        let subscribes = try metrics.expectCounter("marketdata_upstream_subscribes_total", labels).totalValue
        logger.info("Done", metadata: ["messages": "\(messages)", "subscribes": "\(subscribes)"])
    }
}
