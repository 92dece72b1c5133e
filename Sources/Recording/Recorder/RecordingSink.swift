internal import Compression
internal import FileIO
internal import MarketDataModel

/// The file of a recorder, on the recorder's thread: lines in, plain or compressed bytes out.
struct RecordingSink: ~Copyable {
    /// Lines to be written.
    var lines: [UInt8] = []
    /// Bytes of the file that this sink wrote.
    private(set) var written = 0

    private let file: OpenFile
    private var deflater: Deflater?
    /// Bytes as they go into the file.
    private var output: [UInt8] = []
    /// The file's size up to the last flush: what a reader can read to its end.
    private var flushedSize: Int

    init(_ file: consuming OpenFile, compressionLevel: Int?) throws(RecordingError) {
        let size: Int
        do throws(FileError) {
            size = try file.size()
        } catch {
            throw RecordingError(error)
        }
        self.deflater = try Self.deflater(compressionLevel, file.path)
        self.flushedSize = size
        self.file = file
    }

    /// Writes ``lines``; after `flush` a reader gets all of them.
    mutating func write(flush: Flush, sync: Bool) throws(RecordingError) {
        let isCompressed = self.deflater != nil
        if isCompressed {
            try self.deflate(flush)
        } else {
            swap(&self.lines, &self.output)
        }
        do throws(FileError) {
            try self.file.write(self.output.span)
            self.written += self.output.count
            self.output.removeAll(keepingCapacity: true)
            if !isCompressed || flush != .none { self.flushedSize = try self.file.size() }
            if sync { try self.file.synchronize() }
        } catch {
            throw RecordingError(error)
        }
    }

    private mutating func deflate(_ flush: Flush) throws(RecordingError) {
        guard var deflater = self.deflater.take() else { return }
        var output: [UInt8] = []
        swap(&output, &self.output)
        defer { swap(&output, &self.output) }
        do throws(CompressionError) {
            try deflater.deflate(self.lines.span, into: &output, flush: flush)
            self.deflater = consume deflater
        } catch {
            throw RecordingError(error, path: self.file.path)
        }
        self.lines.removeAll(keepingCapacity: true)
    }

    private static func deflater(_ level: Int?, _ path: String) throws(RecordingError) -> Deflater? {
        guard let level else { return nil }
        do throws(CompressionError) {
            return try Deflater(.gzip, level: min(9, max(1, level)))
        } catch {
            throw RecordingError(error, path: path)
        }
    }

    /// Writing failed: cuts off what no reader could read.
    func abandon() {
        do throws(FileError) { try self.file.truncate(to: self.flushedSize) } catch {}
    }
}
