internal import FileIO
internal import MarketDataModel

/// The symbols of a scan: typed, in a file, or from standard input.
enum ScanInput {
    /// The largest list that is read, in bytes.
    private static let largest = 16 << 20

    /// Reads what `arguments` name: `-` is standard input, the name of a file is that file, all else is a symbol.
    /// - Throws: ``InputError`` where something is no symbol, ``FileError`` where a file can't be read.
    static func symbols(_ arguments: [String]) async throws -> [Symbol] {
        var typed: [String] = []
        for argument in arguments {
            let path = argument == "-" ? "/dev/stdin" : argument
            guard argument == "-" || argument.contains("/") || FileSystem.exists(argument) else {
                typed.append(argument)
                continue
            }
            typed += Self.words(String(decoding: try await Self.contents(of: path), as: UTF8.self))
        }
        return try SymbolList.parse(typed)
    }

    /// The words of a list: between spaces, commas and lines; what follows a `#` is a remark.
    static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).flatMap { line in
            line.prefix { $0 != "#" }.split { $0.isWhitespace || $0 == "," }.map(String.init)
        }
    }

    private static func contents(of path: String) async throws -> [UInt8] {
        let result: Result<[UInt8], any Error> = await withCheckedContinuation { continuation in
            let isStarted = BlockingThread.start("quotes-input") {
                continuation.resume(returning: Result { try Self.read(path) })
            }
            if !isStarted {
                continuation.resume(returning: .failure(InputError("the system gives no thread to read by")))
            }
        }
        return try result.get()
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let file = try OpenFile(path, .read)
        var bytes: [UInt8] = []
        while try file.read(into: &bytes, limit: 65_536) > 0 {
            guard bytes.count <= Self.largest else { throw InputError("\(path) is no list of symbols: it is too long") }
        }
        return bytes
    }
}
