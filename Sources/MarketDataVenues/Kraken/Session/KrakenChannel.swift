import MarketDataModel

/// The channels of the protocol, by the venue's names.
enum KrakenChannel {
    static let quotes = "ticker"
    static let trades = "trade"
    static let book = "book"
    static let status = "instrument"

    /// Channels that are no raw ones: they are decoded, or belong to the connection.
    static let reserved: Set<String> = [Self.quotes, Self.trades, Self.book, Self.status, "status", "heartbeat"]

    /// The venue's name of `channel`; `nil` where it has none.
    static func name(of channel: Channel) -> String? {
        switch channel {
        case .quotes: Self.quotes
        case .trades: Self.trades
        case .book: Self.book
        case .status: Self.status
        case .raw(let name): name.description
        case .aggregateTrades: nil
        }
    }
}

extension StreamRequest {
    /// The message that asks Kraken for this:
    /// `{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo"},"req_id":1}`.
    ///
    /// What a channel sends at its beginning is said each time: by default `trade` differs from the others. An
    /// unsubscription repeats what sets a stream apart.
    var krakenMessage: [UInt8] {
        guard let channel = self.streams.first?.channel, let name = KrakenChannel.name(of: channel) else { return [] }
        let isSubscribe = self.kind == .subscribe
        var message: [UInt8] = []
        message.reserveCapacity(128 + self.streams.count * 16)
        message.append(contentsOf: "{\"method\":\"\(isSubscribe ? "subscribe" : "unsubscribe")\"".utf8)
        message.append(contentsOf: ",\"params\":{\"channel\":".utf8)
        Self.append(name, to: &message)
        if channel != .status {
            message.append(contentsOf: ",\"symbol\":[".utf8)
            for (index, stream) in self.streams.enumerated() {
                if index > 0 { message.append(UInt8(ascii: ",")) }
                Self.append(stream.native.description, to: &message)
            }
            message.append(UInt8(ascii: "]"))
        }
        switch channel {
        case .quotes: message.append(contentsOf: ",\"event_trigger\":\"bbo\"".utf8)
        case .book(let depth):
            message.append(contentsOf: ",\"depth\":\(depth == 0 ? KrakenLimits.defaultDepth : depth)".utf8)
        case .trades, .aggregateTrades, .status, .raw: break
        }
        if isSubscribe {
            switch channel {
            case .quotes, .book, .status: message.append(contentsOf: ",\"snapshot\":true".utf8)
            case .trades: message.append(contentsOf: ",\"snapshot\":false".utf8)
            case .aggregateTrades, .raw: break
            }
        }
        message.append(contentsOf: "},\"req_id\":\(self.id)}".utf8)
        return message
    }

    /// Appends a name as a JSON string; of visible characters two need an escape.
    private static func append(_ name: String, to message: inout [UInt8]) {
        message.append(UInt8(ascii: "\""))
        for byte in name.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { message.append(UInt8(ascii: "\\")) }
            message.append(byte)
        }
        message.append(UInt8(ascii: "\""))
    }
}
