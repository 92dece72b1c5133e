import FileIO
import Foundation

/// The recordings of real venues, which are not part of the repository.
enum Recordings {
    /// `$MARKETDATA_RECORDINGS`, or `shared/recordings` beside the repository; `nil` where neither is there.
    static let folder: String? = {
        let repository = #filePath.split(separator: "/").dropLast(3)
        let beside = "/" + (repository.dropLast() + ["shared", "recordings"]).joined(separator: "/")
        let candidates = [ProcessInfo.processInfo.environment["MARKETDATA_RECORDINGS"], beside]
        return candidates.compactMap(\.self).first { (try? FileSystem.names(in: $0)) != nil }
    }()

    static var areMissing: Bool { self.folder == nil }

    static func path(_ name: String) -> String { "\(self.folder ?? "")/\(name)" }
}
