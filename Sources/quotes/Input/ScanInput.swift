internal import FileIO
internal import MarketDataModel

/// Lists of symbols: typed, in a file, or from standard input.
enum ScanInput {
    /// The largest list that is read, in bytes.
    private static let largest = 16 << 20

    /// Reads what `arguments` name: `-` is standard input, the name of a file is that file, all else is a symbol.
    /// - Throws: ``FileError`` where a file can't be read.
    static func list(_ arguments: [String]) async throws -> SymbolList {
        var words: [SymbolList.Word] = []
        for (argument, place) in zip(arguments, 1...) {
            if Self.isFile(argument) {
                words += try await Self.words(ofFile: argument)
            } else {
                words += SymbolList.words([argument]).map { SymbolList.Word(text: $0.text, place: "argument \(place)") }
            }
        }
        return SymbolList(words: words)
    }

    /// Reads `arguments`, which are symbols, and the list in `file`; `-` is standard input.
    /// - Throws: ``FileError`` where the file can't be read.
    static func list(_ arguments: [String], from file: String?) async throws -> SymbolList {
        var words = SymbolList.words(arguments)
        if let file { words += try await Self.words(ofFile: file) }
        return SymbolList(words: words)
    }

    /// A name with a slash is a file, whether or not it exists: pairs are written as BTC-USDT here.
    private static func isFile(_ argument: String) -> Bool {
        argument == "-" || argument.contains("/") || FileSystem.exists(argument)
    }

    private static func words(ofFile file: String) async throws -> [SymbolList.Word] {
        let bytes = try await Self.contents(of: file == "-" ? "/dev/stdin" : file)
        return Self.words(String(decoding: bytes, as: UTF8.self), in: file == "-" ? "standard input" : file)
    }

    /// The words of a list: between spaces, commas and lines; what follows a `#` is a remark.
    static func words(_ text: String, in name: String) -> [SymbolList.Word] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return zip(lines, 1...).flatMap { line, number in
            line.prefix { $0 != "#" }.split { $0.isWhitespace || $0 == "," }
                .map { SymbolList.Word(text: String($0), place: "\(name):\(number)") }
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
