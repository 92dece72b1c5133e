internal import MarketDataModel

/// One line of text for each quote or trade, in columns that only ever grow: what a person reads in a pipe or a log.
struct TextLines: LineFormat {
    private struct Scales {
        var price = SettledScale()
        var size = SettledScale()
    }

    private var scales: [Symbol: Scales] = [:]
    private var widths: [Int: Int] = [:]

    mutating func append(_ line: OutputLine, to output: inout [UInt8]) {
        switch line {
        case .quote(let reading): self.append(reading, to: &output)
        case .trade(let reading): self.append(reading, to: &output)
        case .status(let status): self.append(status, to: &output)
        }
        while output.last == 0x20 { output.removeLast() }
        output.append(0x0A)
    }

    private mutating func append(_ reading: Reading<Quote>, to output: inout [UInt8]) {
        let quote = reading.value
        var scales = self.scales[reading.symbol] ?? Scales()
        self.begin(reading.received.wall, reading.symbol, to: &output)
        output.append("bid ")
        self.right(1, quote.bid.map { scales.price.text($0) } ?? "-", to: &output)
        output.append(" x ")
        self.left(2, quote.bidSize.map { scales.size.text($0) } ?? "-", to: &output)
        output.append("  ask ")
        self.right(1, quote.ask.map { scales.price.text($0) } ?? "-", to: &output)
        output.append(" x ")
        self.left(2, quote.askSize.map { scales.size.text($0) } ?? "-", to: &output)
        self.scales[reading.symbol] = scales
        if reading.isStale { output.append("  STALE") }
    }

    private mutating func append(_ reading: Reading<Trade>, to output: inout [UInt8]) {
        let trade = reading.value
        var scales = self.scales[reading.symbol] ?? Scales()
        self.begin(reading.received.wall, reading.symbol, to: &output)
        output.append("trade ")
        self.left(3, trade.aggressor?.rawValue ?? "-", to: &output)
        output.append(0x20)
        self.right(1, scales.price.text(trade.price), to: &output)
        output.append(" x ")
        self.left(2, scales.size.text(trade.quantity), to: &output)
        if let id = trade.id { output.append("  #\(id)") }
        self.scales[reading.symbol] = scales
    }

    private mutating func append(_ status: StatusLine, to output: inout [UInt8]) {
        self.begin(status.time, status.symbol, to: &output)
        output.append(status.sentence)
    }

    private mutating func begin(_ time: Timestamp?, _ symbol: Symbol, to output: inout [UInt8]) {
        if let time {
            time.appendRFC3339(fraction: 3, to: &output)
        } else {
            output.append("-")
            output.pad(23)
        }
        output.append("  ")
        self.left(0, symbol.description, to: &output)
        output.append("  ")
    }

    private mutating func left(_ column: Int, _ text: String, to output: inout [UInt8]) {
        let width = self.width(column, text)
        output.append(text)
        output.pad(width - text.columns)
    }

    private mutating func right(_ column: Int, _ text: String, to output: inout [UInt8]) {
        let width = self.width(column, text)
        output.pad(width - text.columns)
        output.append(text)
    }

    private mutating func width(_ column: Int, _ text: String) -> Int {
        let width = max(self.widths[column, default: 0], text.columns)
        self.widths[column] = width
        return width
    }
}

extension StatusLine {
    /// What happened, for a person.
    var sentence: String {
        switch self.state {
        case .stale: "stale: the last quote may be outdated"
        case .halted: "halted: the venue does not trade it now"
        case .live: "live again"
        case .gap:
            self.missed.map { "gap: \($0) values dropped, as they were not read quickly enough" }
                ?? "gap: the venue's stream was interrupted, values are missing"
        case .refused: "refused: \(self.message ?? "the venue will not send it")"
        }
    }
}
