internal import MarketDataModel

/// What the table knows: a row for each symbol in the order typed, or in the order in which they came.
struct TableModel: Sendable {
    /// How many rows there may be where symbols are not typed: more than any window shows.
    static let rowLimit = 1_000

    /// What the title says of the source: `binance`, a file's name.
    var title: String
    /// The newest thing to know, at the foot.
    var notice: String?
    /// Trades are asked for.
    var showsTrades: Bool
    /// Rows in the order they are shown.
    private(set) var rows: [TableRow] = []
    /// Symbols beyond ``rowLimit``.
    private(set) var hiddenSymbols = 0
    /// Grows with everything that may be seen.
    private(set) var version: UInt64 = 0
    /// Quotes and trades so far, those that were skipped included.
    private(set) var messages: UInt64 = 0
    private(set) var rate = RateMeter()
    private var places: [Symbol: Int] = [:]

    init(title: String, symbols: [Symbol], showsTrades: Bool) {
        self.title = title
        self.showsTrades = showsTrades
        for symbol in symbols { _ = self.place(of: symbol) }
    }

    /// Something has come; `shownAt` is the moment by the clock of the person who looks.
    mutating func apply(_ line: OutputLine, shownAt: MonotonicTime) {
        self.version += 1
        guard let place = self.place(of: line.symbol) else { return }
        switch line {
        case .quote(let reading):
            self.count(1 + reading.skipped, shownAt)
            self.rows[place].apply(reading, shownAt: shownAt)
        case .trade(let reading):
            self.count(1 + reading.skipped, shownAt)
            self.rows[place].apply(reading, shownAt: shownAt)
        case .status(let status):
            switch status.state {
            case .stale: self.rows[place].state = .stale
            case .halted: self.rows[place].state = .halted
            case .live: self.rows[place].state = .live
            case .gap: break
            case .refused:
                self.rows[place].state = .refused
                self.notice = "\(status.symbol): \(status.message ?? "refused")"
            }
        }
    }

    /// How many a second.
    mutating func messagesPerSecond(now: MonotonicTime) -> UInt64 { self.rate.rate(now: now) }

    private mutating func count(_ messages: UInt64, _ now: MonotonicTime) {
        self.messages += messages
        self.rate.add(messages, now: now)
    }

    private mutating func place(of symbol: Symbol) -> Int? {
        if let place = self.places[symbol] { return place < 0 ? nil : place }
        guard self.rows.count < Self.rowLimit else {
            self.hiddenSymbols += 1
            self.places[symbol] = -1
            return nil
        }
        self.places[symbol] = self.rows.count
        self.rows.append(TableRow(symbol))
        return self.rows.count - 1
    }
}
