internal import Locking
internal import MarketDataModel
internal import MarketDataVenues

/// Where the venue does its business: sessions, subscriptions, the market, the limits.
///
/// Unchecked: what is not behind a lock is touched on the server's thread alone.
final class LoopbackFloor: WebServerHandler, @unchecked Sendable {
    let board = StatisticsBoard(LoopbackVenue.Statistics())
    let dialect: any VenueDialect
    let limits: StreamLimits
    let configuration: LoopbackVenue.Configuration
    private let faultState = Locked(LoopbackVenue.Faults())
    let players = LoopbackPlayers()
    private(set) weak var server: WebServer?

    // The thread's own.
    var sessions: [UInt64: FloorSession] = [:]
    var subscribers: [String: [FloorSession]] = [:]
    var market: FloorMarket
    var gate: RESTGate
    var arrivals: RollingWindow
    var streamNames: [StreamKey: String] = [:]
    var streamKeys: [String: StreamKey?] = [:]
    var playing: [UInt64: LoopbackPlayback] = [:]
    var payload: [UInt8] = []
    var message: [UInt8] = []
    var sent = 0
    var skipped = 0

    init?(venue: any Venue, configuration: LoopbackVenue.Configuration) {
        guard let dialect = venue.dialect, let limits = venue.streams?.limits else { return nil }
        self.dialect = dialect
        self.limits = limits
        self.configuration = configuration
        self.market = FloorMarket(venue: venue, instruments: configuration.instruments, now: configuration.now())
        self.gate = RESTGate(
            quota: configuration.quota.map { (weight: $0.limit, window: $0.window) } ?? dialect.quota,
            banAfter: configuration.banAfter,
            banFor: configuration.banFor
        )
        self.arrivals = RollingWindow(limits.connectionWindow)
    }

    /// Before the start; weak, because the server holds its handler.
    func attach(_ server: WebServer) {
        self.server = server
    }

    func end() {
        self.players.end()
        self.board.end()
    }

    // MARK: Faults

    var faults: LoopbackVenue.Faults { self.faultState.withLock { $0 } }

    func setFaults(_ change: (inout LoopbackVenue.Faults) -> Void) {
        let (before, after) = self.faultState.withLock { faults in
            let before = faults.isDeaf
            change(&faults)
            return (before, faults.isDeaf)
        }
        guard before != after else { return }
        self.server?.execute {
            for session in self.sessions.values { session.connection.setReading(!after) }
        }
    }

    /// Whether the next call is to be refused; counts it.
    func takeRateLimitedCall() -> Bool {
        self.faultState.withLock { faults in
            guard faults.rateLimitedCalls > 0 else { return false }
            faults.rateLimitedCalls -= 1
            return true
        }
    }

    // MARK: Everybody

    func send(_ message: [UInt8], toStream stream: String?) {
        for session in stream.map({ self.subscribers[$0] ?? [] }) ?? Array(self.sessions.values) {
            if session.connection.send(text: message) { self.sent += 1 }
        }
        self.report()
    }

    func closeAll(code: UInt16, reason: String) {
        for session in self.sessions.values { session.connection.close(code: code, reason: reason) }
    }

    func dropAll() {
        for session in self.sessions.values {
            // Counted first: a client that has seen its connection end must not find its streams in the statistics.
            self.closed(session.connection, code: nil)
            session.connection.drop()
        }
    }

    /// Counts are told in batches.
    func report() {
        guard self.sent > 0 || self.skipped > 0 else { return }
        let (sent, skipped) = (self.sent, self.skipped)
        self.sent = 0
        self.skipped = 0
        self.board.update {
            $0.messagesSent += sent
            $0.messagesSkipped += skipped
        }
    }
}
