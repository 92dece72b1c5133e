internal import MarketDataModel

/// Channels by a small number, so that names of all channels lie in one table.
struct ChannelTable {
    private(set) var channels: [Channel] = [.quotes, .trades, .aggregateTrades]

    /// The number of the channel that carries `content`, or -1.
    @inline(__always)
    func index(of content: MarketEvent.Content) -> Int {
        switch content {
        case .quote: 0
        case .trade: 1
        case .aggregateTrade: 2
        case .book, .status, .raw: self.index(of: content.channel)
        }
    }

    /// The number of `channel`, or -1.
    func index(of channel: Channel) -> Int { self.channels.firstIndex(of: channel) ?? -1 }

    /// The number of `channel`, which is given one if it has none.
    mutating func intern(_ channel: Channel) -> Int {
        let known = self.index(of: channel)
        if known >= 0 { return known }
        self.channels.append(channel)
        return self.channels.count - 1
    }
}
