public import MarketDataModel

extension BinanceSpot {
    /// Combined streams, empty at first: streams are asked for by message, and each message names its stream.
    public func streamURL(base: String) -> String { base + "/stream" }

    /// `{"method":"SUBSCRIBE","params":["btcusdt@bookTicker"],"id":1}`.
    public func encode(_ request: StreamRequest) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(64 + request.streams.count * 32)
        let method =
            switch request.kind {
            case .subscribe: "SUBSCRIBE"
            case .unsubscribe: "UNSUBSCRIBE"
            }
        message.append(contentsOf: "{\"method\":\"\(method)\",\"params\":[".utf8)
        for (index, stream) in request.streams.enumerated() {
            if index > 0 { message.append(UInt8(ascii: ",")) }
            message.append(UInt8(ascii: "\""))
            for byte in Self.streamName(of: stream).utf8 {
                // A name may hold any visible character; these two would end the string or change it.
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { message.append(UInt8(ascii: "\\")) }
                message.append(byte)
            }
            message.append(UInt8(ascii: "\""))
        }
        message.append(contentsOf: "],\"id\":\(request.id)}".utf8)
        return message
    }

    /// The stream that carries `key`: `btcusdt@bookTicker`, `!miniTicker@arr`.
    static func streamName(of key: StreamKey) -> String {
        let channel =
            switch key.channel {
            case .quotes: "bookTicker"
            case .trades: "trade"
            case .aggregateTrades: "aggTrade"
            case .raw(let name): name.description
            }
        return channel.utf8.first == UInt8(ascii: "!") ? channel : "\(key.native.name.lowercased)@\(channel)"
    }
}
