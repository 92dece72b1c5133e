internal import Compression
internal import MarketDataModel
internal import MarketDataVenues

/// Inflates the binary messages of a venue that compresses each of them by itself.
struct BinaryInflater {
    private let encoding: BinaryEncoding
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var messages: [MessageSlice] = []

    /// - Parameter limit: The most bytes that one socket read may inflate to.
    init(_ encoding: BinaryEncoding, limit: Int) {
        self.encoding = encoding
        self.limit = limit
    }

    /// Whether some of `messages` must be inflated before they are read.
    func applies(to messages: Span<MessageSlice>) -> Bool {
        guard self.encoding != .identity else { return false }
        for index in messages.indices where !messages[index].isText { return true }
        return false
    }

    /// Inflates the binary messages and copies the others: then all lie in ``bytes``, at ``messages``. A message that
    /// can't be inflated is left out.
    /// - Returns: The number of messages that were left out.
    mutating func inflate(_ bytes: Span<UInt8>, _ assembled: Span<UInt8>, _ messages: Span<MessageSlice>) -> Int {
        self.bytes.removeAll(keepingCapacity: true)
        self.messages.removeAll(keepingCapacity: true)
        var failures = 0
        for index in messages.indices {
            let slice = messages[index]
            let range = slice.offset..<(slice.offset + slice.count)
            let payload = slice.isAssembled ? assembled.extracting(range) : bytes.extracting(range)
            let start = self.bytes.count
            if slice.isText {
                for position in payload.indices { self.bytes.append(payload[position]) }
            } else if !self.inflate(payload) {
                self.bytes.removeLast(self.bytes.count - start)
                failures += 1
                continue
            }
            self.messages.append(MessageSlice(offset: start, count: self.bytes.count - start, isAssembled: true))
        }
        return failures
    }

    private mutating func inflate(_ payload: Span<UInt8>) -> Bool {
        do throws(CompressionError) {
            var inflater = try Inflater(self.encoding == .gzip ? .gzip : .raw)
            try inflater.inflate(payload, into: &self.bytes, limit: max(0, self.limit - self.bytes.count))
            return inflater.isFinished || (self.encoding == .deflate && inflater.isAtBlockEnd)
        } catch {
            return false
        }
    }
}
