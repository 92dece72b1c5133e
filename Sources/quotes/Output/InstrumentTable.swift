internal import MarketDataModel

/// A venue's instruments as text.
enum InstrumentTable {
    /// For a person.
    static func text(_ instruments: [Instrument]) -> String {
        var rows = [["SYMBOL", "NATIVE", "BASE", "QUOTE", "TICK", "LOT", "STATUS"]]
        for instrument in instruments {
            rows.append([
                Self.cell(instrument.symbol.description), Self.cell(instrument.native.description),
                Self.cell(instrument.base), Self.cell(instrument.quote), instrument.tickSize?.description ?? "-",
                instrument.lotSize?.description ?? "-", instrument.status.rawValue,
            ])
        }
        return TextColumns.text(rows, right: [4, 5])
    }

    /// One line of JSON.
    static func json(_ instrument: Instrument, of venue: VenueID) -> String {
        var object = JSONObject()
        object.add("venue", venue.description)
        object.add("symbol", instrument.symbol.description)
        object.add("native", instrument.native.description)
        object.add("base", instrument.base)
        object.add("quote", instrument.quote)
        if let tickSize = instrument.tickSize { object.add("tickSize", tickSize.description) }
        if let lotSize = instrument.lotSize { object.add("lotSize", lotSize.description) }
        object.add("status", instrument.status.rawValue)
        return object.text
    }

    /// A venue may list names that a terminal must not see raw.
    private static func cell(_ text: String) -> String { text.displayLine(limit: 40) }
}
