import MarketData
import ServiceLifecycle

func service(_ client: MarketDataClient, _ yours: any Service) async throws {
    let group = ServiceGroup(
        services: [client, yours],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: .init(label: "service")
    )
    try await group.run()
}
