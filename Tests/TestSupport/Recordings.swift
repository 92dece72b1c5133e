internal import Compression
package import Foundation

/// The recordings of real venues, which lie beside the package and are never part of it.
package enum Recordings {
    /// `$MARKETDATA_RECORDINGS`, or `shared/recordings` beside the repository.
    package static let folder: URL = {
        if let named = ProcessInfo.processInfo.environment["MARKETDATA_RECORDINGS"] {
            return URL(fileURLWithPath: named, isDirectory: true)
        }
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root.deletingLastPathComponent().appendingPathComponent("shared/recordings", isDirectory: true)
    }()

    /// Whether they are here.
    package static let arePresent = FileManager.default.fileExists(atPath: Recordings.folder.path)

    /// Why a test was skipped.
    package static let absence = "needs the recordings of real venues: MARKETDATA_RECORDINGS, or ../shared/recordings"

    /// Every recorded file, by its path within the folder.
    package static let files: [String] = {
        guard let found = FileManager.default.enumerator(atPath: Recordings.folder.path) else { return [] }
        return found.compactMap { $0 as? String }
            .filter { $0.contains("/") && !$0.hasSuffix(".md") && !$0.hasSuffix("LICENSE") }
            .filter {
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(atPath: Recordings.path($0), isDirectory: &isFolder)
                return exists && !isFolder.boolValue
            }
            .sorted()
    }()

    /// The path of a recording.
    package static func path(_ name: String) -> String { Self.folder.appendingPathComponent(name).path }

    /// The bytes of a file, inflated where it is compressed.
    package static func bytes(of file: String) throws -> [UInt8] {
        let raw = [UInt8](try Data(contentsOf: Recordings.folder.appendingPathComponent(file)))
        guard raw.starts(with: [0x1F, 0x8B]) else { return raw }
        var inflater = try Inflater(.gzip)
        var output: [UInt8] = []
        _ = try inflater.inflate(raw.span, into: &output, limit: 1 << 30)
        return output
    }
}
