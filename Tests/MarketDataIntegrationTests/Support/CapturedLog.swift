import Locking
import Logging

/// Everything a client wrote to its log.
final class CapturedLog: Sendable {
    struct Line: Sendable {
        var level: Logger.Level
        var message: String
        var metadata: [String: String]

        var text: String { "\(self.level) \(self.message) \(self.metadata)" }
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = self.metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues { "\($0)" }
            self.log.all.withLock {
                $0.append(Line(level: event.level, message: event.message.description, metadata: all))
            }
        }
    }

    private let all = Locked<[Line]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    var lines: [Line] { self.all.withLock { $0 } }

    /// Everything as one text, to look for what must not be in it.
    var text: String { self.lines.map(\.text).joined(separator: "\n") }

    func lines(_ message: String) -> [Line] { self.lines.filter { $0.message == message } }

    /// Why a connection ended, in the words of the log.
    var ends: [String] { self.lines("Waiting before the next connection attempt").compactMap { $0.metadata["why"] } }
}
