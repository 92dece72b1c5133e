import Foundation

/// The command as it was built beside these tests.
enum QuotesBinary {
    /// What a run left behind.
    struct Run {
        var status: Int32
        var output: String
        var errors: String

        var lines: [Substring] { self.output.split(separator: "\n") }
    }

    /// The executable: it lies where the test bundle lies.
    static var url: URL {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: bundle).deletingLastPathComponent().appending(path: "quotes")
        }
    }

    /// Where a run keeps its quota and its instruments, unless a test says otherwise: nobody's real home.
    private static let home = FileManager.default.temporaryDirectory
        .appending(path: "quotes-home-\(ProcessInfo.processInfo.processIdentifier)").path

    static func process(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = try Self.url
        process.arguments = arguments
        process.environment = ["TERM": "xterm", "LANG": "C.UTF-8", "HOME": Self.home].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs the command to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Run {
        try Scratch.with { scratch in
            let process = try Self.process(arguments, environment: environment)
            let (output, errors) = (try scratch.file("output"), try scratch.file("errors"))
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            process.waitUntilExit()
            return Run(
                status: process.terminationStatus,
                output: try String(contentsOf: output, encoding: .utf8),
                errors: try String(contentsOf: errors, encoding: .utf8)
            )
        }
    }
}
