import MarketDataModel
import MarketDataVenues
import Testing

/// Answers of REST, in the words of `rest-readings.txt`.
///
/// A reading names a row by its key; the venue names its event by the pair.
enum KrakenRESTAnswers {
    /// Keys of the fixtures and the recorded answers, and their pairs.
    private static let pairs: [String: NativeName] = [
        "XXBTZUSD": "BTC/USD", "ABCEUR": "ABC/EUR", "BTC/USD": "BTC/USD", "XBTUSDT": "BTC/USDT",
    ]

    /// The call that the readings are of.
    static func call(_ readings: [String]) throws -> RESTCall {
        let words = try #require(readings.first).split(separator: " ").map(String.init)
        let natives = readings.compactMap { Self.pairs[$0.split(separator: " ").map(String.init)[1]] }
        let purpose: RESTPurpose =
            switch words[0] {
            case "quote": .quotes(natives)
            case "book": .book(natives[0], depth: 10)
            default: .instruments
            }
        return try #require(KrakenSpot.kraken.call(for: purpose))
    }

    /// What the venue reads.
    static func says(_ body: [UInt8], _ readings: [String]) throws -> [String] {
        let call = try Self.call(readings)
        let answer = RESTAnswer(status: 200, body: body, received: KrakenDecoded.received)
        guard KrakenSpot.kraken.verdict(on: answer, to: call) == .answered else { return ["refused"] }
        var batch = EventBatch(received: KrakenDecoded.received)
        try KrakenSpot.kraken.read(answer, to: call, into: &batch)
        return batch.instruments.map(Self.describe) + KrakenDecoded(batch: batch).says
    }

    /// The readings as the venue tells them.
    static func expected(_ readings: [String]) -> [String] {
        readings.compactMap { reading in
            var words = reading.split(separator: " ").map(String.init)
            guard words[0] == "pair" else {
                words[1] = Self.pairs[words[1]]?.description ?? words[1]
                return words.joined(separator: " ")
            }
            // pair KEY altname A wsname W base B quote Q decimals P L tick N status S
            guard words[5] != "-" else { return nil }
            let names = words[5].split(separator: "/").map { ["XBT": "BTC", "XDG": "DOGE"][String($0)] ?? String($0) }
            let isTrading = ["online", "limit_only", "reduce_only", "-"].contains(words[16])
            let tick = words[14] == "-" ? "0.\(String(repeating: "0", count: (Int(words[11]) ?? 1) - 1))1" : words[14]
            return """
                \(names[0])-\(names[1]) \(names[0])/\(names[1]) \(names[0]) \(names[1]) \(words[11]) \(words[12]) \
                \(tick) \(isTrading ? "trading" : "halted")
                """
        }
    }

    private static func describe(_ instrument: Instrument) -> String {
        let precision = "\(instrument.pricePrecision ?? -1) \(instrument.quantityPrecision ?? -1)"
        let names = "\(instrument.symbol) \(instrument.native) \(instrument.base) \(instrument.quote)"
        return "\(names) \(precision) \(instrument.tickSize?.description ?? "-") \(instrument.status)"
    }
}
