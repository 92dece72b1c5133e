internal import MarketDataCore
internal import MarketDataModel

/// The signs of life of a connection: stored once per socket read, sampled by the stream driver.
struct ActivityLog: Sendable {
    private var lastByte: MonotonicTime
    private var firstData: MonotonicTime?
    /// A connection has few channels: a list is quicker than a dictionary.
    private var lastData: [(channel: Channel, time: MonotonicTime)] = []
    private var ownMessages: [MonotonicTime] = []
    /// More than any venue allows within its window.
    private static let ownMessagesLimit = 64

    init(openedAt now: MonotonicTime) {
        self.lastByte = now
    }

    /// Bytes came, whatever they meant.
    mutating func noteBytes(at now: MonotonicTime) {
        self.lastByte = now
    }

    /// Values of these channels came.
    mutating func noteData(_ channels: [Channel], at now: MonotonicTime) {
        self.lastByte = now
        for channel in channels {
            if let index = self.lastData.firstIndex(where: { $0.channel == channel }) {
                self.lastData[index].time = now
            } else {
                self.lastData.append((channel, now))
            }
        }
        if self.firstData == nil, !channels.isEmpty { self.firstData = now }
    }

    /// A message left that no request asked for.
    mutating func noteSent(at now: MonotonicTime) {
        if self.ownMessages.count >= Self.ownMessagesLimit { self.ownMessages.removeFirst(Self.ownMessagesLimit / 2) }
        self.ownMessages.append(now)
    }

    var activity: ConnectionActivity {
        ConnectionActivity(
            lastByte: self.lastByte,
            firstData: self.firstData,
            lastData: Dictionary(self.lastData.map { ($0.channel, $0.time) }) { _, last in last },
            ownMessages: self.ownMessages
        )
    }
}
