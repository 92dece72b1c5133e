internal import MarketDataModel

/// A column of the table.
enum TableColumn: Int, CaseIterable, Hashable, Sendable {
    case symbol, bid, bidSize, ask, askSize, spread, last, lastQuantity, trend, age, state

    /// The heading.
    var heading: String {
        switch self {
        case .symbol: "SYMBOL"
        case .bid: "BID"
        case .bidSize, .askSize: "SIZE"
        case .ask: "ASK"
        case .spread: "SPREAD"
        case .last: "LAST"
        case .lastQuantity: "QTY"
        case .trend: "TREND"
        case .age: "AGE"
        case .state: "STATE"
        }
    }

    /// What is left out first where the window is narrow; the symbol and both prices stay. Without the state's column,
    /// ``mark(_:)`` says before the symbol that something is wrong.
    static let leftOutInTurn: [TableColumn] = [
        .trend, .askSize, .bidSize, .spread, .lastQuantity, .last, .age, .state,
    ]

    /// What says in one character that a row's prices are not to be trusted.
    static func mark(_ row: TableRow) -> String {
        switch row.state {
        case .stale, .halted, .refused: "!"
        case .waiting, .live: ""
        }
    }

    /// Numbers stand on the right.
    var isRight: Bool {
        switch self {
        case .symbol, .trend, .state: false
        default: true
        }
    }

    /// The widest that it is let grow to.
    var widthLimit: Int {
        switch self {
        case .symbol: 31
        case .trend: 60
        default: 24
        }
    }

    /// The least width that it is of use with.
    var leastWidth: Int {
        switch self {
        case .trend: 8
        case .age: 5
        case .state: 7
        default: self.heading.count
        }
    }

    /// The cell of `row`; empty for the trend, whose width is known last.
    func text(_ row: TableRow, now: MonotonicTime) -> String {
        switch self {
        case .symbol: row.symbol.description
        case .bid: row.bid
        case .bidSize: row.bidSize
        case .ask: row.ask
        case .askSize: row.askSize
        case .spread: row.spread
        case .last: row.last
        case .lastQuantity: row.lastQuantity
        case .trend: ""
        case .age: row.received.map { AgeText.short(now - $0) } ?? ""
        case .state:
            switch row.state {
            case .waiting: "waiting"
            case .live: "live"
            case .stale: "STALE"
            case .halted: "HALTED"
            case .refused: "refused"
            }
        }
    }

    /// How the cell of `row` stands out at `shownAt`.
    func style(_ row: TableRow, shownAt: MonotonicTime) -> Style {
        switch row.state {
        case .stale, .halted, .refused: return self == .state ? .warning : .dim
        case .waiting: return .dim
        case .live: break
        }
        let move: TableRow.Move? =
            switch self {
            case .bid: row.bidMove
            case .ask: row.askMove
            case .last: row.tradeMove
            default: nil
            }
        guard let move, shownAt - move.shownAt < TableRow.flash else {
            return self == .age || self == .state ? .dim : .plain
        }
        return move.isUp ? .rising : .falling
    }
}
