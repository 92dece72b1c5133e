internal import MarketDataModel

/// One JSON object a line: decimals as strings, exactly as the venue wrote them; what is not known is absent.
struct JSONLines: LineFormat {
    func append(_ line: OutputLine, to output: inout [UInt8]) {
        switch line {
        case .quote(let reading): self.append(reading, to: &output)
        case .trade(let reading): self.append(reading, to: &output)
        case .status(let status): self.append(status, to: &output)
        }
        output.append("}\n")
    }

    private func append(_ reading: Reading<Quote>, to output: inout [UInt8]) {
        let quote = reading.value
        self.begin("quote", reading.venue, reading.symbol, to: &output)
        // A side without orders is absent, and so is a size that the venue does not give.
        if let bid = quote.bid { self.field("bid", bid, to: &output) }
        if let size = quote.bidSize { self.field("bidSize", size, to: &output) }
        if let ask = quote.ask { self.field("ask", ask, to: &output) }
        if let size = quote.askSize { self.field("askSize", size, to: &output) }
        if let sequence = quote.sequence { self.field("sequence", sequence, to: &output) }
        self.end(reading, quote.eventTime, to: &output)
    }

    private func append(_ reading: Reading<Trade>, to output: inout [UInt8]) {
        let trade = reading.value
        self.begin("trade", reading.venue, reading.symbol, to: &output)
        self.field("price", trade.price, to: &output)
        self.field("quantity", trade.quantity, to: &output)
        if let side = trade.aggressor { self.field("side", side.rawValue, to: &output) }
        if let id = trade.id { self.field("tradeId", id, to: &output) }
        self.end(reading, trade.eventTime, to: &output)
    }

    private func append(_ status: StatusLine, to output: inout [UInt8]) {
        self.begin("status", status.venue, status.symbol, to: &output)
        self.field("state", status.state.rawValue, to: &output)
        if let missed = status.missed { self.field("missed", missed, to: &output) }
        if let message = status.message { self.field("message", message, to: &output) }
        if let time = status.time { self.field("receiveTime", time, to: &output) }
        switch status.state {
        case .stale, .halted: output.append(",\"stale\":true")
        case .live: output.append(",\"stale\":false")
        case .gap, .refused: break
        }
    }

    private func begin(_ type: String, _ venue: VenueID, _ symbol: Symbol, to output: inout [UInt8]) {
        output.append("{\"type\":\"")
        output.append(type)
        output.append(0x22)
        self.field("venue", venue.name, to: &output)
        self.field("symbol", symbol.name, to: &output)
    }

    private func end<Value>(_ reading: Reading<Value>, _ eventTime: Timestamp?, to output: inout [UInt8]) {
        if let eventTime { self.field("exchangeTime", eventTime, to: &output) }
        self.field("receiveTime", reading.received.wall, to: &output)
        self.field("source", reading.source.rawValue, to: &output)
        output.append(reading.isStale ? ",\"stale\":true" : ",\"stale\":false")
    }

    private func name(_ name: String, to output: inout [UInt8]) {
        output.append(",\"")
        output.append(name)
        output.append("\":")
    }

    private func field(_ name: String, _ value: some DecimalValue, to output: inout [UInt8]) {
        self.name(name, to: &output)
        output.append(0x22)
        value.write(into: &output)
        output.append(0x22)
    }

    private func field(_ name: String, _ value: UInt64, to output: inout [UInt8]) {
        self.name(name, to: &output)
        output.append(String(value))
    }

    private func field(_ name: String, _ value: Timestamp, to output: inout [UInt8]) {
        self.name(name, to: &output)
        output.append(0x22)
        value.write(into: &output)
        output.append(0x22)
    }

    private func field(_ name: String, _ value: InlineName, to output: inout [UInt8]) {
        self.name(name, to: &output)
        output.append(0x22)
        for index in 0..<value.count {
            // A name has no control characters, so these two are all that JSON needs escaped.
            if value[index] == 0x22 || value[index] == 0x5C { output.append(0x5C) }
            output.append(value[index])
        }
        output.append(0x22)
    }

    private func field(_ name: String, _ value: String, to output: inout [UInt8]) {
        self.name(name, to: &output)
        JSONText.append(value, to: &output)
    }
}
