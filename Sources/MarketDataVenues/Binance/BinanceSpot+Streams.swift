public import MarketDataModel

extension BinanceSpot: StreamProtocol {
    /// The limits of connections; each number's source is stated where it is defined.
    public var limits: StreamLimits {
        StreamLimits(
            messagesPerWindow: BinanceLimits.messagesPerSecond,
            streamsPerConnection: BinanceLimits.streamsPerConnection,
            streamsPerMessage: BinanceLimits.streamsPerMessage,
            connectionsPerWindow: BinanceLimits.connectionsPerWindow,
            connectionWindow: BinanceLimits.connectionWindow,
            maximumConnectionAge: BinanceLimits.connectionAge,
            idleLimit: BinanceLimits.idleLimit(self.site)
        )
    }

    /// Quotes, trades, aggregate trades, and every other channel undecoded. No stream begins with the current value.
    public func facts(of channel: Channel) -> ChannelFacts? {
        switch channel {
        case .quotes, .trades, .aggregateTrades, .raw: ChannelFacts(sendsSnapshot: false)
        case .book, .status: nil
        }
    }

    /// Combined streams, empty at first: streams are asked for by message, and each message names its stream.
    public func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
        .address(StreamAddress(self.streamBase + "/stream"))
    }

    /// A session for one connection's messages.
    public func makeSession(_ context: StreamSessionContext) -> BinanceSession { BinanceSession() }

    /// As every answer of the venue: a ban may meet an upgrade.
    public func verdict(onUpgrade answer: RESTAnswer) -> RESTVerdict { Self.verdict(on: answer) }

    static func encode(_ request: StreamRequest) -> [UInt8] {
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
            for byte in (Self.streamName(of: stream) ?? "").utf8 {
                // A name may hold any visible character, as its UTF-8; these two would end the string or change it.
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { message.append(UInt8(ascii: "\\")) }
                message.append(byte)
            }
            message.append(UInt8(ascii: "\""))
        }
        message.append(contentsOf: "],\"id\":\(request.id)}".utf8)
        return message
    }

    /// The stream that carries `key`: `btcusdt@bookTicker`, `!miniTicker@arr`; `nil` for a channel that it has not.
    static func streamName(of key: StreamKey) -> String? {
        let channel: String
        switch key.channel {
        case .quotes: channel = "bookTicker"
        case .trades: channel = "trade"
        case .aggregateTrades: channel = "aggTrade"
        case .raw(let name): channel = name.description
        case .book, .status: return nil
        }
        return channel.utf8.first == UInt8(ascii: "!") ? channel : "\(key.native.name.lowercased)@\(channel)"
    }
}
