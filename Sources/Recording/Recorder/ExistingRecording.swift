internal import Compression
internal import FileIO
internal import MarketDataModel

/// A recording that is to be taken up again: checked, and its cut end mended.
enum ExistingRecording {
    /// Opens the file at `path` for appending, alone.
    static func open(_ path: String) throws(RecordingError) -> OpenFile {
        do throws(FileError) {
            let file = try OpenFile(path, .append)
            try file.lock()
            return file
        } catch {
            throw RecordingError(error)
        }
    }

    /// Sees to it that whole lines can be appended to the file at `path`.
    ///
    /// - Returns: Whether it has a header.
    /// - Throws: ``RecordingError``: `otherVenue`, `unknownFormat`, `newerVersion`, `damaged`, `inUse`, `file`.
    static func mend(_ path: String, venue: VenueID?) throws(RecordingError) -> Bool {
        let file = try Self.open(path)
        do throws(FileError) {
            guard try file.size() > 0 else { return false }
        } catch {
            throw RecordingError(error)
        }
        let reader = try RecordingReader(path: path)
        guard reader.format == .marketData else {
            throw RecordingError(.unknownFormat, "\(path) is of another format, which is only read: name a new file")
        }
        guard reader.isCompressed == path.hasSuffix(".gz") else {
            throw RecordingError(.unknownFormat, "\(path) ends in .gz without being compressed, or the other way round")
        }
        if let old = reader.header.venue, let venue, old != venue {
            throw RecordingError(.otherVenue, "\(path) is a recording of \(old), not of \(venue): name another file")
        }
        // Through the lines alone: what they say does not matter here.
        let lines = try LineSource(try ByteSource(path: path), name: path, lineLimit: .max)
        var rest: [UInt8] = []
        var size = 0
        while let line = try lines.next() {
            switch line {
            case .whole(let range): size += range.count + 1
            case .unterminated(let range): rest = Array(lines.buffer[range])
            case .tooLong: break
            }
        }
        guard lines.isCut || !rest.isEmpty else { return true }
        guard !lines.isCompressed else {
            try Self.rewrite(path)
            return true
        }
        do throws(FileError) {
            if rest.span.isJSON {
                try file.write("\n".utf8.span)
            } else {
                try file.truncate(to: size)
            }
        } catch {
            throw RecordingError(error)
        }
        return true
    }

    /// Writes the whole lines of a cut compressed file to a new one, which takes its place in one step: nothing can be
    /// appended behind a compressed stream that has no end.
    private static func rewrite(_ path: String) throws(RecordingError) {
        let lines = try LineSource(try ByteSource(path: path), name: path, lineLimit: .max)
        let copy = path + ".mending"
        var sink = try RecordingSink(try Self.fresh(copy), compressionLevel: 6)
        while let line = try lines.next() {
            let buffer = lines.buffer
            switch line {
            case .whole(let range): sink.lines.append(contentsOf: buffer[range])
            case .unterminated(let range):
                guard buffer.span.extracting(range).isJSON else { continue }
                sink.lines.append(contentsOf: buffer[range])
            case .tooLong: continue
            }
            sink.lines.append(0x0A)
            if sink.lines.count > 1 << 18 { try sink.write(flush: .none, sync: false) }
        }
        try sink.write(flush: .finish, sync: true)
        do throws(FileError) {
            try FileSystem.replace(path, with: copy)
        } catch {
            throw RecordingError(error)
        }
    }

    private static func fresh(_ path: String) throws(RecordingError) -> OpenFile {
        do throws(FileError) { return try OpenFile(path, .replace) } catch { throw RecordingError(error) }
    }
}
