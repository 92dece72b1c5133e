import MarketDataTesting

/// The exchange itself, so that the sample runs anywhere: says yes to gold, no to anything else, and sends three quotes.
struct MetalServer: WebServerHandler {
    func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection) {
        let text = String(decoding: message, as: UTF8.self)
        let id = text.split(separator: ":").last.map { $0.filter { $0.isNumber } } ?? "0"
        guard text.contains("\"GOLD\"") else {
            connection.send(text: "{\"no\":\(id),\"why\":\"not traded here\"}")
            return
        }
        connection.send(text: "{\"ok\":\(id)}")
        for price in ["2345.10", "2345.2", "2345.30"] {
            connection.send(
                text: "{\"name\":\"GOLD\",\"bid\":\"\(price)\",\"bidSize\":\"3\",\"ask\":\"2346\",\"askSize\":\"2\"}"
            )
        }
    }
}
