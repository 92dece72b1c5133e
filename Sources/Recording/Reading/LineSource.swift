internal import Compression
internal import FileIO
internal import MarketDataModel

/// The lines of a file or of bytes in memory, inflated where they are compressed, in constant memory.
///
/// A class because a reader merges several of them; it belongs to one reader and never leaves it.
final class LineSource {
    /// What the next line is.
    enum Line {
        /// A whole line: its place in ``LineSource/buffer``, without the line feed.
        case whole(Range<Int>)
        /// The last bytes of the file, which no line feed follows.
        case unterminated(Range<Int>)
        /// A line over the limit; it was passed over.
        case tooLong
    }

    let name: String
    let isCompressed: Bool
    /// Bytes read and not yet handed out lie in it, lines handed out last as well.
    private(set) var buffer: [UInt8] = []
    /// The number of the line handed out last, counted from 1.
    private(set) var number = 0
    /// The compressed bytes ended before their own end.
    private(set) var isCut = false

    private let limit: Int
    private var start = 0
    /// No line feed lies before it.
    private var searched = 0
    private var isAtEnd = false
    private var isPassingOver = false
    private var damage: RecordingError?
    private var bytes: ByteSource
    private var inflater: Inflater?
    private var compressed: [UInt8] = []

    init(_ bytes: consuming ByteSource, name: String, lineLimit: Int) throws(RecordingError) {
        var first: [UInt8] = []
        while first.count < 2, try bytes.read(into: &first, limit: 2 - first.count) > 0 {}
        try bytes.rewind()
        self.bytes = bytes
        self.name = name
        self.limit = lineLimit
        self.isCompressed = first == [0x1F, 0x8B]
        if self.isCompressed { self.inflater = try Self.makeInflater(name) }
    }

    /// Goes back to the first line.
    func rewind() throws(RecordingError) {
        try self.bytes.rewind()
        if self.isCompressed { self.inflater = try Self.makeInflater(self.name) }
        self.buffer.removeAll(keepingCapacity: true)
        (self.start, self.searched, self.number) = (0, 0, 0)
        (self.isAtEnd, self.isCut, self.isPassingOver, self.damage) = (false, false, false, nil)
    }

    /// The next line; `nil` at the end.
    ///
    /// - Throws: ``RecordingError``: `file`, or `damaged` once all lines before the damage were handed out.
    func next() throws(RecordingError) -> Line? {
        while true {
            if let feed = self.lineFeed() {
                let range = self.start..<feed
                (self.start, self.searched) = (feed + 1, feed + 1)
                self.number += 1
                if self.isPassingOver || range.count > self.limit {
                    self.isPassingOver = false
                    return .tooLong
                }
                return .whole(range)
            }
            if self.isAtEnd {
                if let damage = self.damage { throw damage }
                guard self.start < self.buffer.count else { return nil }
                let range = self.start..<self.buffer.count
                (self.start, self.searched) = (self.buffer.count, self.buffer.count)
                self.number += 1
                return self.isPassingOver ? .tooLong : .unterminated(range)
            }
            if self.buffer.count - self.start > self.limit {
                self.isPassingOver = true
                self.start = self.buffer.count
            }
            try self.fill()
        }
    }

    /// Where the next line feed is, if it was read already.
    private func lineFeed() -> Int? {
        let buffer = self.buffer
        let bytes = buffer.span
        var index = self.searched
        while index + 8 <= bytes.count {
            let count = ByteWord(bytes, at: index).count(before: 0x0A)
            index += count
            if count < 8 { return index }
        }
        while index < bytes.count {
            if bytes[index] == 0x0A { return index }
            index += 1
        }
        self.searched = bytes.count
        return nil
    }

    private func fill() throws(RecordingError) {
        if self.start > 0 {
            self.buffer.removeFirst(self.start)
            (self.start, self.searched) = (0, self.buffer.count)
        }
        guard self.isCompressed else {
            self.isAtEnd = try self.bytes.read(into: &self.buffer, limit: 1 << 17) == 0
            return
        }
        self.compressed.removeAll(keepingCapacity: true)
        guard try self.bytes.read(into: &self.compressed, limit: 1 << 14) > 0 else {
            self.isAtEnd = true
            self.isCut = !(self.inflater?.isFinished ?? true)
            return
        }
        do throws(CompressionError) {
            let compressed = self.compressed
            _ = try self.inflater?.inflate(compressed.span, into: &self.buffer)
        } catch {
            self.isAtEnd = true
            self.damage = RecordingError(error, path: self.name)
        }
    }

    private static func makeInflater(_ name: String) throws(RecordingError) -> Inflater {
        do throws(CompressionError) {
            return try Inflater(.gzip)
        } catch {
            throw RecordingError(error, path: name)
        }
    }
}
