package import Foundation

/// The recordings of real venues. They are not part of the repository: `$MARKETDATA_RECORDINGS`, or
/// `shared/recordings` beside it.
package enum Recordings {
    /// The folder.
    package static let folder: URL = {
        if let named = ProcessInfo.processInfo.environment["MARKETDATA_RECORDINGS"] {
            return URL(fileURLWithPath: named, isDirectory: true)
        }
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return repository.deletingLastPathComponent().appendingPathComponent("shared/recordings", isDirectory: true)
    }()

    /// Whether they are here.
    package static let arePresent = FileManager.default.fileExists(atPath: Recordings.folder.path)

    /// Why a test was skipped.
    package static let absence = "needs the recordings of real venues: MARKETDATA_RECORDINGS, or ../shared/recordings"

    /// The path of a recording.
    package static func path(_ name: String) -> String { Self.folder.appendingPathComponent(name).path }
}
