internal import Locking
internal import Logging
internal import MarketData
internal import MarketDataModel

/// The reasons why a run's stream cannot be opened: for a line at once, and for the closing line.
final class ConnectionFailures: Sendable {
    private struct State {
        var reason: String?
        var quietUntil = MonotonicTime.zero
    }

    /// The shortest time between two lines.
    private static let interval: Duration = .seconds(60)
    private let state = Locked(State())

    /// Why the last attempt failed; `nil` while none has.
    var reason: String? { self.state.withLock { $0.reason } }

    /// Takes a line of the client's log; returns the line to show for it, at most one a minute.
    func note(_ event: LogEvent, now: MonotonicTime) -> String? {
        Self.reason(event).flatMap { self.note($0, now: now) }
    }

    /// An attempt failed for `reason`; returns the line to show for it, at most one a minute.
    func note(_ reason: String, now: MonotonicTime) -> String? {
        let reason = reason.displayLine(limit: 300)
        let isDue = self.state.withLock { state in
            state.reason = reason
            guard now >= state.quietUntil else { return false }
            state.quietUntil = now + Self.interval
            return true
        }
        return isDue ? "no connection to the venue: \(reason); trying again" : nil
    }

    /// A stream is open: earlier failures are over.
    func clear() { self.state.withLock { $0.reason = nil } }

    /// The reason in a line of the client's log about an attempt that failed; `nil` for other lines.
    ///
    /// The only place that depends on the log's wording: the client's status does not carry the reason.
    private static func reason(_ event: LogEvent) -> String? {
        guard event.message.description == "Waiting before the next connection attempt" else { return nil }
        guard let reason = event.metadata?["why"]?.description, !reason.isEmpty else { return nil }
        return reason
    }
}

extension ClientStatus {
    /// At least one connection stands.
    var isConnected: Bool {
        self.connections.contains { connection in
            switch connection.phase {
            case .live, .stale: true
            case .backingOff, .connecting, .draining: false
            }
        }
    }
}
