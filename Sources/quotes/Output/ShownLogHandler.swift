internal import Logging
internal import MarketData
internal import MarketDataModel

/// Logs for the person at the terminal: one line each, what is worth knowing behind the message.
///
/// Nothing is shown any more once the run is ending: what the client cancels then was asked of it.
struct ShownLogHandler: LogHandler {
    var logLevel: Logger.Level = .notice
    var metadata: Logger.Metadata = [:]
    /// The lowest level of the lines that are shown as they are.
    let shownLevel: Logger.Level
    let stop: StopSwitch
    /// Shows why there is no connection, where lines below the shown level would hide it; `nil` without a stream.
    let failures: ConnectionFailures?
    let show: @Sendable (String) -> Void

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let failure = self.failures?.note(event, now: TimeSource.system.now)
        let isShown = event.level >= self.shownLevel
        guard self.stop.ending == nil || isShown && self.shownLevel <= .debug else { return }
        if isShown { self.show(self.line(event)) } else if let failure { self.show(failure) }
    }

    private func line(_ event: LogEvent) -> String {
        let metadata = self.metadata.merging(event.metadata ?? [:]) { _, new in new }
        let details = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        let line = details.isEmpty ? "\(event.message)" : "\(event.message) (\(details))"
        return line.displayLine(limit: 2_000)
    }
}
