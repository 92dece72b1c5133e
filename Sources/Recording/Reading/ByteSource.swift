internal import Compression
internal import FileIO

/// Where a recording's bytes come from.
enum ByteSource: ~Copyable {
    case file(OpenFile)
    case memory([UInt8], position: Int)

    init(path: String) throws(RecordingError) {
        do throws(FileError) {
            self = .file(try OpenFile(path, .read))
        } catch {
            throw RecordingError(error)
        }
    }

    /// Appends at most `limit` of the next bytes to `buffer`; returns how many, 0 at the end.
    mutating func read(into buffer: inout [UInt8], limit: Int) throws(RecordingError) -> Int {
        switch consume self {
        case .file(let file):
            do throws(FileError) {
                let count = try file.read(into: &buffer, limit: limit)
                self = .file(file)
                return count
            } catch {
                self = .file(file)
                throw RecordingError(error)
            }
        case .memory(let bytes, let position):
            let end = min(bytes.count, position + limit)
            buffer.append(copying: bytes.span.extracting(position..<end))
            self = .memory(bytes, position: end)
            return end - position
        }
    }

    /// Goes back to the first byte.
    mutating func rewind() throws(RecordingError) {
        switch consume self {
        case .file(let file):
            do throws(FileError) {
                try file.seek(to: 0)
                self = .file(file)
            } catch {
                self = .file(file)
                throw RecordingError(error)
            }
        case .memory(let bytes, _):
            self = .memory(bytes, position: 0)
        }
    }
}
