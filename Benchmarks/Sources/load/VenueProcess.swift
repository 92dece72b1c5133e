import Foundation

/// The venue's process, from the client's side.
final class VenueProcess {
    let port: Int
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ plan: Plan) throws {
        self.process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        self.process.arguments = plan.venueArguments
        self.process.standardInput = self.input
        self.process.standardOutput = self.output
        try self.process.run()
        guard let port = Self.line(self.output)["port"] as? Int else { throw Misuse("the venue did not start") }
        self.port = port
    }

    /// What it has seen.
    func finish() throws -> [String: Any] {
        try self.input.fileHandleForWriting.close()
        let seen = Self.line(self.output)
        self.process.waitUntilExit()
        return seen
    }

    private static func line(_ pipe: Pipe) -> [String: Any] {
        var bytes = Data()
        while bytes.last != UInt8(ascii: "\n") {
            let more = pipe.fileHandleForReading.availableData
            if more.isEmpty { break }
            bytes += more
        }
        return (try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any] ?? [:]
    }
}
