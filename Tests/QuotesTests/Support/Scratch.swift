import Foundation

/// A folder that is gone after the test.
struct Scratch {
    let folder: URL

    static func with<Result>(_ body: (Scratch) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quotes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(Scratch(folder: folder))
    }

    /// An empty file.
    func file(_ name: String, _ contents: String = "") throws -> URL {
        let url = self.folder.appending(path: name)
        try Data(contents.utf8).write(to: url)
        return url
    }

    /// A recording, in the plain format of hftbacktest, of one quote at each of `times` after its start.
    func recording(at times: [Duration], symbols: [String] = ["BTCUSDT"]) throws -> String {
        var lines = ""
        for (index, time) in times.enumerated() {
            let symbol = symbols[index % symbols.count]
            let nanoseconds =
                1_723_161_254_000_000_000 + time.components.seconds * 1_000_000_000
                + time.components.attoseconds / 1_000_000_000
            lines += "\(nanoseconds) {\"stream\":\"\(symbol.lowercased())@bookTicker\",\"data\":{\"u\":\(index + 1),"
            lines += "\"s\":\"\(symbol)\",\"b\":\"\(100 + index % 7).10000000\",\"B\":\"3.50000000\","
            lines += "\"a\":\"\(100 + index % 7).20000000\",\"A\":\"0.00000000\"}}\n"
        }
        return try self.file("recording.txt", lines).path
    }
}
