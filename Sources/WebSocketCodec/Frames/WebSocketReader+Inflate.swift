internal import Compression

/// What a sender leaves out at the end of each message (RFC 7692, section 7.2.1).
private let messageTail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

extension WebSocketReader {
    /// Appends what a piece of a compressed message inflates to.
    mutating func inflate(_ payload: Span<UInt8>, from start: Int, isLast: Bool) throws(WebSocketError) {
        guard self.inflater != nil else { throw .invalidCompression("no memory for a window") }
        try self.inflatePiece(payload, from: start)
        guard isLast else { return }
        if self.inflater?.isFinished == true {
            // A final block (section 7.2.3.4) without the empty one that should follow it.
            self.inflater?.reset()
        } else {
            try self.inflatePiece(messageTail.span, from: start)
            guard self.inflater?.isAtBlockEnd == true else { throw .invalidCompression("it ends within a block") }
        }
        if self.resetsInflater { self.inflater?.reset() }
    }

    private mutating func inflatePiece(_ payload: Span<UInt8>, from start: Int) throws(WebSocketError) {
        let limit = self.limits.messageBytes
        var used = 0
        do throws(CompressionError) {
            while used < payload.count {
                // A sender may end the stream with a message; the next block begins a new one.
                if self.inflater?.isFinished == true { self.inflater?.reset() }
                let piece = payload.extracting(used...)
                let left = limit - (self.assembly.count - start)
                used += try self.inflater?.inflate(piece, into: &self.assembly, limit: left) ?? piece.count
            }
        } catch {
            if case .outputLimit = error { throw .messageTooBig(bytes: limit + 1, limit: limit) }
            throw .invalidCompression(error.description)
        }
    }
}
