internal import MarketDataModel
internal import MarketDataVenues

/// One client's stream connection. Touched on the venue's thread only.
final class FloorSession {
    let connection: ServerConnection
    var dialect: DialectSession
    var messages: RollingWindow
    /// Nothing was sent since the last look: a heartbeat is due.
    var isQuiet = true
    /// When the oldest ping went out that has not been answered.
    var unansweredSince: Timestamp?

    init(_ connection: ServerConnection, dialect: DialectSession, window: Duration) {
        self.connection = connection
        self.dialect = dialect
        self.messages = RollingWindow(window)
    }
}
