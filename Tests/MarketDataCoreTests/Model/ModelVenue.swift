import MarketDataCore
import MarketDataModel

/// A slow, obvious venue that counts what reaches it. Its rules are the strict ones: what breaks them is noted, not
/// forgiven.
struct ModelVenue {
    struct Connection {
        var isOpen = true
        var isHalfOpen = false
        var mute: Set<Channel> = []
        var losesAnswers = false
        var streams: Set<StreamKey> = []
        var arrivals: [MonotonicTime] = []
        var openedAt: MonotonicTime
        var activity: ConnectionActivity
        /// Nothing overtakes on a connection, in either direction.
        var lastInbound: MonotonicTime = .zero
        var lastOutbound: MonotonicTime = .zero
    }

    let limits: StreamLimits
    var unknown: Set<StreamKey> = []
    var connections: [ConnectionID: Connection] = [:]
    var attempts: [MonotonicTime] = []
    var violations: [String] = []
    var requestCount = 0

    mutating func attempt(at now: MonotonicTime) {
        self.attempts.append(now)
        let recent = self.attempts.filter { now - $0 < self.limits.connectionWindow }
        if recent.count > self.limits.connectionsPerWindow {
            self.violations.append("\(recent.count) attempts within a window at \(now)")
        }
    }

    mutating func message(on id: ConnectionID, at now: MonotonicTime) {
        guard var connection = self.connections[id] else { return }
        connection.arrivals.removeAll { now - $0 >= self.limits.messageWindow }
        connection.arrivals.append(now)
        self.connections[id] = connection
        if connection.arrivals.count > self.limits.messagesPerWindow {
            self.violations.append("\(connection.arrivals.count) messages within a window on \(id) at \(now)")
        }
    }

    /// All or nothing, as the strictest venues do.
    mutating func handle(_ request: StreamRequest, on id: ConnectionID, at now: MonotonicTime) -> StreamReport? {
        guard let connection = self.connections[id], connection.isOpen else { return nil }
        self.message(on: id, at: now)
        self.requestCount += 1
        if request.streams.isEmpty || request.streams.count > self.limits.streamsPerMessage {
            self.violations.append("a request of \(request.streams.count) streams")
        }
        if Set(request.streams).count != request.streams.count { self.violations.append("a stream twice in a request") }
        switch request.kind {
        case .subscribe:
            if let culprit = request.streams.first(where: self.unknown.contains) {
                return .refused(request.streams, reason: "unknown stream in a batch with \(culprit)")
            }
            self.connections[id]?.streams.formUnion(request.streams)
            let count = self.connections[id]?.streams.count ?? 0
            if count > self.limits.streamsPerConnection { self.violations.append("\(count) streams on \(id)") }
        case .unsubscribe:
            self.connections[id]?.streams.subtract(request.streams)
            return .ended(request.streams)
        }
        return .confirmed(request.streams)
    }
}
