internal import MarketData

/// Makes lines of what a client tells.
struct LineMaker: Sendable {
    private let venue: VenueID
    /// The newest time that anything carried: when a status was noticed, by the clock of the data.
    private var latest: ReceiveStamp?

    init(venue: VenueID) { self.venue = venue }

    /// The line for `update`.
    mutating func line(_ update: Update<MarketEvent>) -> OutputLine {
        switch update {
        case .value(let reading):
            self.latest = reading.received
            switch reading.value {
            case .quote(let quote): return .quote(reading.carrying(quote))
            case .trade(let trade): return .trade(reading.carrying(trade))
            }
        case .stale(let symbol, let since):
            // `since` is monotonic; the last stamp ties it to the wall clock.
            let time = self.latest.map { $0.wall.advanced(by: since - $0.monotonic) }
            return .status(self.status(symbol, .stale, time: time))
        case .live(let symbol):
            return .status(self.status(symbol, .live))
        case .gap(let symbol, .upstream):
            return .status(self.status(symbol, .gap))
        case .gap(let symbol, .overflow(let count)):
            return .status(self.status(symbol, .gap, missed: count))
        case .refused(let symbol, let error):
            return .status(self.status(symbol, .refused, message: error.message))
        }
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
