internal import MarketDataModel

/// Comma-separated values (RFC 4180, but for the line feed at a line's end) under one header; what is not known is empty.
struct CSVLines: LineFormat {
    /// The columns, named like the fields of the JSON lines.
    static let columns = [
        "type", "venue", "symbol", "bid", "bidSize", "ask", "askSize", "price", "quantity", "side", "tradeId",
        "sequence", "exchangeTime", "receiveTime", "source", "stale", "state", "missed", "message",
    ]

    func appendHeader(to output: inout [UInt8]) {
        output.append(Self.columns.joined(separator: ","))
        output.append(0x0A)
    }

    func append(_ line: OutputLine, to output: inout [UInt8]) {
        switch line {
        case .quote(let reading): self.append(reading, to: &output)
        case .trade(let reading): self.append(reading, to: &output)
        case .status(let status): self.append(status, to: &output)
        }
        output.append(0x0A)
    }

    private func append(_ reading: Reading<Quote>, to output: inout [UInt8]) {
        let quote = reading.value
        self.begin("quote", reading.venue, reading.symbol, to: &output)
        self.field(quote.bid, to: &output)
        self.field(quote.bidSize, to: &output)
        self.field(quote.ask, to: &output)
        self.field(quote.askSize, to: &output)
        output.append(",,,,")
        self.field(quote.sequence, to: &output)
        self.end(reading, quote.eventTime, to: &output)
    }

    private func append(_ reading: Reading<Trade>, to output: inout [UInt8]) {
        let trade = reading.value
        self.begin("trade", reading.venue, reading.symbol, to: &output)
        output.append(",,,,")
        self.field(trade.price, to: &output)
        self.field(trade.quantity, to: &output)
        self.field(trade.aggressor?.rawValue, to: &output)
        self.field(trade.id, to: &output)
        output.append(0x2C)
        self.end(reading, trade.eventTime, to: &output)
    }

    private func append(_ status: StatusLine, to output: inout [UInt8]) {
        self.begin("status", status.venue, status.symbol, to: &output)
        output.append(",,,,,,,,,,")
        self.field(status.time, to: &output)
        output.append(0x2C)
        switch status.state {
        case .stale, .halted: output.append(",true")
        case .live: output.append(",false")
        case .gap, .refused: output.append(0x2C)
        }
        self.field(status.state.rawValue, to: &output)
        self.field(status.missed, to: &output)
        self.field(status.message, to: &output)
    }

    private func begin(_ type: String, _ venue: VenueID, _ symbol: Symbol, to output: inout [UInt8]) {
        output.append(type)
        self.field(venue.description, to: &output)
        self.field(symbol.description, to: &output)
    }

    private func end<Value>(_ reading: Reading<Value>, _ eventTime: Timestamp?, to output: inout [UInt8]) {
        self.field(eventTime, to: &output)
        self.field(reading.received.wall, to: &output)
        self.field(reading.source.rawValue, to: &output)
        output.append(reading.isStale ? ",true,,," : ",false,,,")
    }

    private func field(_ value: (some DecimalValue)?, to output: inout [UInt8]) {
        output.append(0x2C)
        value?.write(into: &output)
    }

    private func field(_ value: UInt64?, to output: inout [UInt8]) {
        output.append(0x2C)
        if let value { output.append(String(value)) }
    }

    private func field(_ value: Timestamp?, to output: inout [UInt8]) {
        output.append(0x2C)
        value?.write(into: &output)
    }

    private func field(_ value: String?, to output: inout [UInt8]) {
        output.append(0x2C)
        guard let value else { return }
        if value.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 < 0x20 }) {
            output.append(
                "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            )
        } else {
            output.append(value)
        }
    }
}
