internal import Logging
internal import MarketData

/// A venue, now.
struct LiveFeed: LineFeed {
    let venue: any Venue
    let symbols: [Symbol]
    let channels: [Channel]
    let delivery: Delivery
    let configuration: MarketDataClient.Configuration
    let logger: Logger
    /// Told of the client when it is about to end.
    let onEnd: @Sendable (MarketDataClient) -> Void

    func run(_ deliver: (OutputLine) async -> Bool) async throws {
        try await MarketDataClient.withClient(
            venue: self.venue,
            configuration: self.configuration,
            logger: self.logger
        ) { client in
            defer { self.onEnd(client) }
            var lines = LineMaker(venue: self.venue.id)
            let events = client.events(for: .these(self.symbols), channels: self.channels, delivery: self.delivery)
            for try await update in events.updates {
                guard let line = lines.line(update) else { continue }
                guard await deliver(line) else { return }
            }
        }
    }
}
