import Foundation

/// A text that is expected, in a file of its own. With `QUOTES_UPDATE_SNAPSHOTS=1` in the environment the file is
/// written instead: look at the change before it is committed.
struct Snapshot {
    private let url: URL

    init(_ name: String) {
        self.url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Snapshots").appending(path: name)
    }

    /// Whether `text` is what is expected.
    func matches(_ text: String) throws -> Bool {
        if ProcessInfo.processInfo.environment["QUOTES_UPDATE_SNAPSHOTS"] == "1" {
            try Data((text + "\n").utf8).write(to: self.url)
            return true
        }
        return try String(contentsOf: self.url, encoding: .utf8) == text + "\n"
    }
}
