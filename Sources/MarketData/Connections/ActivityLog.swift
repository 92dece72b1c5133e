internal import MarketDataCore
internal import MarketDataModel

/// What has come in on a connection: stored once per socket read, sampled by the control plane.
struct ActivityLog: Sendable {
    /// Which decoded channels a socket read had values of.
    struct Channels: OptionSet, Sendable {
        var rawValue: UInt8

        static let quotes = Channels(rawValue: 1)
        static let trades = Channels(rawValue: 2)
        static let aggregateTrades = Channels(rawValue: 4)
    }

    private var lastByte: MonotonicTime
    private var firstData: MonotonicTime?
    private var quotes: MonotonicTime?
    private var trades: MonotonicTime?
    private var aggregateTrades: MonotonicTime?
    private var raws: [Channel: MonotonicTime] = [:]

    init(openedAt now: MonotonicTime) {
        self.lastByte = now
    }

    /// Bytes came, whatever they meant.
    mutating func noteBytes(at now: MonotonicTime) {
        self.lastByte = now
    }

    /// Values of these channels came.
    mutating func noteData(_ channels: Channels, raws: [Channel], at now: MonotonicTime) {
        self.lastByte = now
        if channels.contains(.quotes) { self.quotes = now }
        if channels.contains(.trades) { self.trades = now }
        if channels.contains(.aggregateTrades) { self.aggregateTrades = now }
        for channel in raws { self.raws[channel] = now }
        if self.firstData == nil, !channels.isEmpty || !raws.isEmpty { self.firstData = now }
    }

    var activity: ConnectionActivity {
        var lastData = self.raws
        lastData[.quotes] = self.quotes
        lastData[.trades] = self.trades
        lastData[.aggregateTrades] = self.aggregateTrades
        return ConnectionActivity(lastByte: self.lastByte, firstData: self.firstData, lastData: lastData)
    }
}
