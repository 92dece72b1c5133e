internal import MarketData
internal import MarketDataModel

/// Makes lines of what a client tells.
struct LineMaker: Sendable {
    private let venue: VenueID
    /// The newest time that anything carried: when a status was noticed, by the clock of the data.
    private var latest: ReceiveStamp?

    init(venue: VenueID) { self.venue = venue }

    /// The line for `update`; `nil` where there is nothing to print.
    mutating func line(_ update: Update<MarketEvent.Content>) -> OutputLine? {
        switch update {
        case .value(let reading):
            self.latest = reading.received
            switch reading.value {
            case .quote(let quote): return .quote(reading.carrying(quote))
            case .trade(let trade), .aggregateTrade(let trade): return .trade(reading.carrying(trade))
            case .status(let status):
                return .status(self.status(reading.symbol, status == .trading ? .live : .halted))
            case .book, .raw: return nil
            }
        case .stale(let symbol, let since):
            return .status(self.status(symbol, .stale, time: self.wall(since)))
        case .halted(let symbol, let since):
            return .status(self.status(symbol, .halted, time: self.wall(since)))
        case .live(let symbol):
            return .status(self.status(symbol, .live))
        case .gap(let symbol, .upstream):
            return .status(self.status(symbol, .gap))
        case .gap(let symbol, .overflow(let count)):
            return .status(self.status(symbol, .gap, missed: count))
        case .refused(let symbol, let error):
            return .status(self.status(symbol, .refused, message: error.message.displayLine(limit: 500)))
        }
    }

    /// The last stamp ties a monotonic time to the wall clock.
    private func wall(_ time: MonotonicTime) -> Timestamp? {
        self.latest.map { $0.wall.advanced(by: time - $0.monotonic) }
    }

    private func status(
        _ symbol: Symbol,
        _ state: StatusLine.State,
        missed: UInt64? = nil,
        message: String? = nil,
        time: Timestamp? = nil
    ) -> StatusLine {
        StatusLine(
            venue: self.venue,
            symbol: symbol,
            state: state,
            missed: missed,
            message: message,
            time: time ?? self.latest?.wall
        )
    }
}

extension Reading {
    /// The same reading of another value.
    fileprivate func carrying<Other>(_ value: Other) -> Reading<Other> {
        Reading<Other>(
            symbol: self.symbol,
            venue: self.venue,
            value: value,
            source: self.source,
            received: self.received,
            age: self.age,
            isStale: self.isStale,
            skipped: self.skipped,
            afterGap: self.afterGap
        )
    }
}
