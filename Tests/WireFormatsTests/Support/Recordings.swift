import Compression
import Foundation

/// The recordings of real venues, which lie beside the package and are never part of it.
enum Recordings {
    /// `$MARKETDATA_RECORDINGS`, or `../shared/recordings` from the root of the package.
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["MARKETDATA_RECORDINGS"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.deletingLastPathComponent().appendingPathComponent("shared/recordings", isDirectory: true)
    }()

    /// Why a test was skipped.
    static let absence = "no recordings: set MARKETDATA_RECORDINGS to the folder that holds them"

    /// Every recorded file, by its path within the folder.
    static let files: [String] = {
        guard let found = FileManager.default.enumerator(atPath: Recordings.folder.path) else { return [] }
        return found.compactMap { $0 as? String }
            .filter { $0.contains("/") && !$0.hasSuffix(".md") && !$0.hasSuffix("LICENSE") }
            .filter {
                var isFolder: ObjCBool = false
                let path = Recordings.folder.appendingPathComponent($0).path
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            }
            .sorted()
    }()

    /// The bytes of a file, inflated where it is compressed.
    static func bytes(of file: String) throws -> [UInt8] {
        let raw = [UInt8](try Data(contentsOf: Recordings.folder.appendingPathComponent(file)))
        guard raw.starts(with: [0x1F, 0x8B]) else { return raw }
        var inflater = try Inflater(.gzip)
        var output: [UInt8] = []
        _ = try inflater.inflate(raw.span, into: &output, limit: 1 << 30)
        return output
    }
}
