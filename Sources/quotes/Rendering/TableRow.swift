internal import MarketDataModel

/// One symbol of the table.
struct TableRow: Sendable {
    /// How the symbol's stream is.
    enum State: Hashable, Sendable {
        /// Nothing has come yet.
        case waiting
        /// Its last value is vouched for.
        case live
        /// Nothing vouches for its last value.
        case stale
        /// The venue has halted the instrument.
        case halted
        /// The venue will not send it.
        case refused
    }

    /// Which way a price went, and when.
    struct Move: Hashable, Sendable {
        var isUp: Bool
        var shownAt: MonotonicTime
    }

    /// For how long a move is seen.
    static let flash: Duration = .milliseconds(600)

    let symbol: Symbol
    private(set) var quote: Quote?
    private(set) var trade: Trade?
    private(set) var received: MonotonicTime?
    var state = State.waiting
    private(set) var bidMove: Move?
    private(set) var askMove: Move?
    private(set) var tradeMove: Move?
    private(set) var history = PriceHistory()
    private(set) var bid = "-"
    private(set) var bidSize = ""
    private(set) var ask = "-"
    private(set) var askSize = ""
    private(set) var spread = ""
    private(set) var last = ""
    private(set) var lastQuantity = ""
    private var priceScale = SettledScale()
    private var sizeScale = SettledScale()

    init(_ symbol: Symbol) { self.symbol = symbol }

    /// A quote has come; `shownAt` is the moment by the clock of the person who looks.
    mutating func apply(_ reading: Reading<Quote>, shownAt: MonotonicTime) {
        let quote = reading.value
        if let old = self.quote {
            self.bidMove = Self.move(from: old.bid, to: quote.bid, shownAt: shownAt) ?? self.bidMove
            self.askMove = Self.move(from: old.ask, to: quote.ask, shownAt: shownAt) ?? self.askMove
        }
        self.quote = quote
        self.received = reading.received.monotonic
        if !reading.isStale || self.state != .halted { self.state = reading.isStale ? .stale : .live }
        self.ask = quote.ask.map { self.priceScale.text($0) } ?? "-"
        self.bid = quote.bid.map { self.priceScale.text($0) } ?? "-"
        self.bidSize = quote.bidSize.map { self.sizeScale.text($0) } ?? "-"
        self.askSize = quote.askSize.map { self.sizeScale.text($0) } ?? "-"
        self.spread = quote.spread.map { self.priceScale.text($0) } ?? ""
        guard let bid = quote.bid, let ask = quote.ask else { return }
        self.history.add((Self.approximate(bid) + Self.approximate(ask)) / 2, at: reading.received.monotonic)
    }

    private static func move(from old: Price?, to new: Price?, shownAt: MonotonicTime) -> Move? {
        guard let old, let new, old != new else { return nil }
        return Move(isUp: new > old, shownAt: shownAt)
    }

    /// A trade has come.
    mutating func apply(_ reading: Reading<Trade>, shownAt: MonotonicTime) {
        let trade = reading.value
        if let old = self.trade, old.price != trade.price {
            self.tradeMove = Move(isUp: trade.price > old.price, shownAt: shownAt)
        }
        self.trade = trade
        self.last = self.priceScale.text(trade.price)
        self.lastQuantity = self.sizeScale.text(trade.quantity)
        if self.quote == nil {
            self.received = reading.received.monotonic
            self.state = .live
            self.history.add(Self.approximate(trade.price), at: reading.received.monotonic)
        }
    }

    /// For the curve alone.
    private static func approximate(_ price: Price) -> Double {
        var value = Double(price.significand)
        for _ in 0..<price.scale { value /= 10 }
        return value
    }
}
