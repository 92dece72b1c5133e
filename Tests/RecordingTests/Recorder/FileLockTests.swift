import FileIO
import Foundation
import Testing

/// Found when tests that start processes ran beside those that record: "another process holds it", and none did.
@Suite struct `The lock of a recording` {
    @Test func `ends with the file, though a child that was just forked still holds the descriptor`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.jsonl")
        let copies = try self.lockAndShare(path)
        defer { for copy in copies { close(copy) } }
        #expect(!copies.isEmpty)
        let again = try OpenFile(path, .append)
        try again.lock()
    }

    /// Locks the file, shares its descriptors as a fork would, and drops it.
    private func lockAndShare(_ path: String) throws -> [Int32] {
        let file = try OpenFile(path, .create)
        try file.lock()
        return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
            guard let descriptor = Int32(name) else { return nil }
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            return target == path ? dup(descriptor) : nil
        }
    }
}
