internal import Compression
internal import MarketDataModel

extension WebSocketReader {
    /// Reads one frame that is not a whole plain message, or a part of one; 0 when that needs more bytes.
    mutating func readFrame(
        _ bytes: Span<UInt8>,
        at position: Int,
        messages: inout [MessageSlice],
        controls: inout [ControlSlice]
    ) throws(WebSocketError) -> Int {
        do {
            if self.missing != nil { return try self.readPayload(bytes, at: position, messages: &messages) }
            guard
                let header = try FrameHeader.read(bytes, at: position, allowsCompression: self.inflater != nil)
            else { return 0 }
            let start = position + header.size
            let available = bytes.count - start
            if header.opcode.isControl {
                guard available >= header.count else { return 0 }
                try self.readControl(header, bytes.extracting(start..<start + header.count), at: start, &controls)
                controls[controls.count - 1].messagesBefore = messages.count
                return header.size + header.count
            }
            try self.check(header)
            if available < header.count, header.count <= self.limits.frameBytesLeftInPlace {
                try self.peek(header, bytes.extracting(start...), isSameFrame: position == 0)
                return 0
            }
            self.begin(header)
            return header.size + (try self.readPayload(bytes, at: start, messages: &messages))
        } catch {
            throw self.fail(error)
        }
    }

    /// Does the frame fit in the message under way, and the message in the limit?
    private func check(_ header: FrameHeader) throws(WebSocketError) {
        if header.opcode == .continuation {
            guard self.partial != nil else { throw .unexpectedContinuation }
            guard !header.isCompressed else { throw .compressedContinuation }
        } else {
            guard self.partial == nil else { throw .unfinishedMessage }
        }
        let limit = self.limits.messageBytes
        let before = self.partial?.announced ?? 0
        guard header.count <= limit - before else {
            throw .messageTooBig(bytes: before.addingReportingOverflow(header.count).partialValue, limit: limit)
        }
    }

    /// Text that is bad already need not be waited for (Autobahn calls a later failure non-strict).
    private mutating func peek(
        _ header: FrameHeader,
        _ payload: Span<UInt8>,
        isSameFrame: Bool
    ) throws(WebSocketError) {
        let isPlainText =
            self.partial.map { $0.isText && !$0.isCompressed } ?? (header.opcode == .text && !header.isCompressed)
        guard isPlainText else { return }
        let known = isSameFrame && self.peekedBefore <= payload.count ? self.peekedBefore : 0
        if known == 0 { self.peekedUTF8 = self.partial?.utf8 ?? UTF8Validator() }
        guard self.peekedUTF8.update(payload.extracting(known...)) else { throw .invalidUTF8 }
        self.peeked = payload.count
    }

    private mutating func begin(_ header: FrameHeader) {
        if self.partial == nil {
            self.partial = PartialMessage(
                isText: header.opcode == .text,
                isCompressed: header.isCompressed,
                start: self.assembly.count
            )
        }
        self.partial?.announced += header.count
        self.missing = header.count
        self.missingIsFinal = header.isFinal
    }

    /// Moves what there is of the frame's payload to the assembly buffer; ends the frame and the message if it is all.
    private mutating func readPayload(
        _ bytes: Span<UInt8>,
        at position: Int,
        messages: inout [MessageSlice]
    ) throws(WebSocketError) -> Int {
        guard var message = self.partial, let missing = self.missing else { return 0 }
        let taken = min(missing, bytes.count - position)
        let ends = taken == missing && self.missingIsFinal
        let before = self.assembly.count
        let payload = bytes.extracting(position..<position + taken)
        if message.isCompressed {
            try self.inflate(payload, from: message.start, isLast: ends)
        } else {
            self.assembly.append(copying: payload)
        }
        if message.isText {
            let new = self.assembly.span.extracting(before...)
            guard message.utf8.update(new), !ends || message.utf8.isComplete else { throw .invalidUTF8 }
        }
        self.missing = taken == missing ? nil : missing - taken
        guard ends else {
            self.partial = message
            return taken
        }
        self.partial = nil
        self.handedOut = self.assembly.count
        messages.append(
            MessageSlice(
                offset: message.start,
                count: self.assembly.count - message.start,
                isText: message.isText,
                isAssembled: true
            )
        )
        return taken
    }
}
