internal import MarketDataModel

/// Quotes that were asked for, as a table for a person.
enum AnswerTable {
    /// A line for each reading, under a heading; empty where there is none.
    static func text(_ readings: [Reading<Quote>]) -> String {
        guard !readings.isEmpty else { return "" }
        var rows = [["SYMBOL", "BID", "SIZE", "ASK", "SIZE", "SOURCE", "AGE"]]
        for reading in readings { rows.append(Self.row(reading)) }
        return TextColumns.text(rows, right: [1, 2, 3, 4, 6])
    }

    private static func row(_ reading: Reading<Quote>) -> [String] {
        let quote = reading.value
        return [
            reading.symbol.description, Self.text(quote.bid), Self.text(quote.bidSize),
            Self.text(quote.ask), Self.text(quote.askSize), reading.source.rawValue,
            SpanText.short(reading.age) + (reading.isStale ? " STALE" : ""),
        ]
    }

    private static func text<Value: DecimalValue>(_ value: Value?) -> String {
        guard let value else { return "-" }
        var scale = SettledScale()
        return scale.text(value)
    }
}
