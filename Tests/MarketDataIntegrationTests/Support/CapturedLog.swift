import Logging
import TestSupport

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
            self.log.all.change {
                $0.append(Line(level: event.level, message: event.message.description, metadata: all))
            }
        }
    }

    private let all = Watched<[Line]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    var lines: [Line] { self.all.value }

    /// Everything as one text, to look for what must not be in it.
    var text: String { self.lines.map(\.text).joined(separator: "\n") }

    /// Returns once so many lines with this message were written.
    func wait(for message: String, count: Int = 1) async {
        await self.all.wait { lines in lines.count { $0.message == message } >= count }
    }

    /// Returns once the end of a connection was written.
    func waitForEnd() async { await self.wait(for: Self.end) }

    private static let end = "Waiting before the next connection attempt"

    func lines(_ message: String) -> [Line] { self.lines.filter { $0.message == message } }

    /// Why a connection ended, in the words of the log.
    var ends: [String] { self.lines(Self.end).compactMap { $0.metadata["why"] } }
}
