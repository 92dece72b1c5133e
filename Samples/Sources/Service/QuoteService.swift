import Logging
import MarketData
import ServiceLifecycle

/// One of the services of a process: logs every hundredth quote, and everything that happens between quotes.
struct QuoteService: Service {
    let client: MarketDataClient
    let symbols: [Symbol]
    /// Ends after so many quotes; `nil` never.
    let limit: Int?
    let logger: Logger

    func run() async throws {
        var count = 0
        for try await update in self.client.quotes(for: self.symbols).updates.cancelOnGracefulShutdown() {
            switch update {
            case .value(let reading):
                count += 1
                if count % 100 == 1 {
                    self.logger.info(
                        "Quote",
                        metadata: [
                            "symbol": "\(reading.symbol)", "bid": "\(reading.value.bid?.description ?? "-")",
                            "ask": "\(reading.value.ask?.description ?? "-")", "skipped": "\(reading.skipped)",
                        ]
                    )
                }
                if count == self.limit { return }
            case .stale(let symbol, _):
                self.logger.notice("Nothing vouches for the price any more", metadata: ["symbol": "\(symbol)"])
            case .halted(let symbol, _):
                self.logger.notice("The venue has halted the instrument", metadata: ["symbol": "\(symbol)"])
            case .live(let symbol):
                self.logger.info("The price moves", metadata: ["symbol": "\(symbol)"])
            case .gap(let symbol, let gap):
                self.logger.notice("Quotes were missed", metadata: ["symbol": "\(symbol)", "gap": "\(gap)"])
            case .refused(let symbol, let error):
                self.logger.warning("Refused", metadata: ["symbol": "\(symbol)", "error": "\(error)"])
            }
        }
    }
}
