internal import MarketDataModel

/// What is counted for the closing summary.
struct Tally: Hashable, Sendable {
    /// Quotes printed or shown.
    private(set) var quotes: UInt64 = 0
    /// Trades printed or shown.
    private(set) var trades: UInt64 = 0
    /// Values that were overtaken or dropped before they could be shown.
    private(set) var skipped: UInt64 = 0
    /// How many times a symbol went stale.
    private(set) var stale: UInt64 = 0
    /// Symbols that were refused.
    private(set) var refused: UInt64 = 0
    /// Symbols that had a value.
    private(set) var symbols: Set<Symbol> = []
    /// Connections beyond the first.
    var reconnects: UInt64 = 0
    /// Why there was no connection at the end; `nil` where there was one.
    var failure: String?

    /// Quotes and trades.
    var values: UInt64 { self.quotes + self.trades }

    /// One more line.
    mutating func count(_ line: OutputLine) {
        switch line {
        case .quote(let reading):
            self.quotes += 1
            self.skipped += reading.skipped
            self.symbols.insert(reading.symbol)
        case .trade(let reading):
            self.trades += 1
            self.skipped += reading.skipped
            self.symbols.insert(reading.symbol)
        case .status(let status):
            switch status.state {
            case .stale, .halted: self.stale += 1
            case .refused: self.refused += 1
            case .live, .gap: break
            }
        }
    }

    /// One line for a person: what came in `elapsed`.
    func summary(elapsed: Duration) -> String {
        var counts = [CountText.counted(self.quotes, "quote")]
        if self.trades > 0 { counts.append(CountText.counted(self.trades, "trade")) }
        var text = "\(counts.joined(separator: " and ")) of \(CountText.counted(self.symbols.count, "symbol"))"
        text += " in \(AgeText.short(elapsed))"
        text += "; \(CountText.counted(self.reconnects, "reconnect"))"
        text += ", \(CountText.grouped(self.stale)) stale, \(CountText.grouped(self.skipped)) skipped"
        if self.refused > 0 { text += ", \(CountText.grouped(self.refused)) refused" }
        if let failure { text += "; no connection at the end: \(failure)" }
        return text
    }

    /// One line for a person: nothing came, and why as far as that is known.
    var nothingCame: String {
        guard let failure else { return "nothing came; see what the connection does with --verbose" }
        return "nothing came: \(failure)"
    }
}
