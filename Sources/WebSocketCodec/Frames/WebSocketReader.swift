internal import Compression
package import MarketDataModel

/// Walks the frames of a socket read (RFC 6455, sections 5 and 7; RFC 7692).
///
/// A message that lies whole and plain in the read buffer is neither copied nor touched but for its UTF-8; fragments,
/// compressed messages and frames larger than ``WebSocketLimits/frameBytesLeftInPlace`` are put together in
/// ``assembly``.
package struct WebSocketReader: ~Copyable {
    /// The messages of the last read that are ``MessageSlice/isAssembled``, and behind them what there is of the next.
    /// Valid until the next read.
    package internal(set) var assembly: [UInt8] = []

    let limits: WebSocketLimits
    var inflater: Inflater?
    let resetsInflater: Bool

    /// How much of ``assembly`` was handed out.
    var handedOut = 0
    /// The message under way, between its first and its last fragment.
    var partial: PartialMessage?
    /// The frame whose payload is being moved to ``assembly``: what is missing of it.
    var missing: Int?
    var missingIsFinal = false
    /// How much of the incomplete frame at the buffer's end was found to be UTF-8, so that bad text fails at once, and
    /// a frame that trickles in is not checked anew each time.
    var peeked = 0
    var peekedBefore = 0
    var peekedUTF8 = UTF8Validator()
    /// A close frame or an error came: whatever follows is ignored.
    var hasEnded = false

    /// A reader for a connection on which `deflate` was agreed, or nothing.
    package init(limits: WebSocketLimits = WebSocketLimits(), deflate: WebSocketDeflateAgreement? = nil) {
        self.limits = limits
        self.resetsInflater = deflate?.serverNoContextTakeover ?? false
        // zlib's own writers use a window of 9 bits where 8 are asked for. A window is always there; the initialiser
        // fails without memory only, and then each compressed message is an error.
        self.inflater = deflate.flatMap { try? Inflater(.raw, windowBits: max(9, $0.serverMaxWindowBits)) }
    }

    /// Reads all whole frames.
    ///
    /// - Parameters:
    ///   - bytes: What was received, beginning with what the last call left.
    ///   - messages: Complete messages are appended, in order; also those before an error.
    ///   - controls: Pings, pongs and a close are appended, in order.
    /// - Returns: How many bytes were used. The rest, an incomplete frame, is to be offered again with more behind it.
    /// - Throws: ``WebSocketError``, once; after it, and after a close frame, all bytes are used and ignored.
    /// - Complexity: O(bytes); allocates only while the lists and ``assembly`` grow to what the traffic needs.
    package mutating func read(
        _ bytes: Span<UInt8>,
        messages: inout [MessageSlice],
        controls: inout [ControlSlice]
    ) throws(WebSocketError) -> Int {
        self.releaseAssembled()
        guard !self.hasEnded else { return bytes.count }
        self.peekedBefore = self.peeked
        self.peeked = 0
        let count = bytes.count
        var position = 0
        while true {
            // The way of nearly every frame.
            if self.partial == nil, !Self.walk(bytes, &position, &messages, limit: self.limits.messageBytes) {
                throw self.fail(.invalidUTF8)
            }
            let used = try self.readFrame(bytes, at: position, messages: &messages, controls: &controls)
            guard !self.hasEnded else { return count }
            guard used > 0 else { return position }
            position += used
        }
    }

    /// Walks whole, plain, unfragmented messages; stops at the first frame that is anything else. False when a text is
    /// not UTF-8.
    ///
    /// Arithmetic on positions does not overflow: each is compared with `count` first.
    @inline(__always)
    private static func walk(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ messages: inout [MessageSlice],
        limit: Int
    ) -> Bool {
        let count = bytes.count
        var next = position
        var isUTF8 = true
        var hasMore = true
        while hasMore, isUTF8 {
            // The list is checked for room and for other owners once for many messages, not for each.
            messages.append(addingCapacity: 64) { (slices: inout OutputSpan<MessageSlice>) in
                hasMore = false
                while count &- next >= 4 {
                    let first = bytes[next]
                    guard first == 0x81 || first == 0x82 else { return }
                    guard !slices.isFull else {
                        hasMore = true
                        return
                    }
                    var length = Int(bytes[next &+ 1])
                    var start = next &+ 2
                    if length > 125 {
                        guard length == 126 else { return }
                        length = Int(bytes[next &+ 2]) << 8 | Int(bytes[next &+ 3])
                        guard length > 125 else { return }
                        start = next &+ 4
                    }
                    guard length <= count &- start, length <= limit else { return }
                    let isText = first == 0x81
                    if isText, !bytes.extracting(start..<start &+ length).isUTF8 {
                        isUTF8 = false
                        return
                    }
                    slices.append(MessageSlice(offset: start, count: length, isText: isText))
                    next = start &+ length
                }
            }
        }
        position = next
        return isUTF8
    }

    /// Forgets the messages handed out by the last read, keeps what there is of the next.
    private mutating func releaseAssembled() {
        guard self.handedOut > 0 else { return }
        if self.handedOut == self.assembly.count {
            // Room for an unusual message is given back.
            self.assembly.removeAll(keepingCapacity: self.assembly.capacity <= 1 << 20)
        } else {
            self.assembly.removeSubrange(..<self.handedOut)
        }
        self.partial?.start -= self.handedOut
        self.handedOut = 0
    }

    mutating func fail(_ error: WebSocketError) -> WebSocketError {
        self.hasEnded = true
        return error
    }
}
