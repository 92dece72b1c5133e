public import MarketDataModel

/// Writes a recording's lines, into memory: no file, no thread, no clock.
///
/// Secrets are removed here (``Redaction``), so that nothing that is written holds one: from URLs, from request and
/// response headers, from the bodies of answers, and from messages that were sent. Messages that were received are kept
/// byte for byte.
public struct RecordingWriter: Sendable {
    /// What is kept out.
    public var redaction: Redaction

    /// A writer that keeps out what `redaction` names.
    public init(redaction: Redaction = Redaction()) {
        self.redaction = redaction
    }

    /// Appends a recording's first line.
    public func append(_ header: RecordingHeader, to output: inout [UInt8]) {
        output.append(plain: "{\"format\":\"marketdata-recording\",\"version\":")
        output.append(decimal: RecordingFormat.version)
        self.appendFields(of: header, to: &output)
        output.append(plain: "}\n")
    }

    /// Appends a record's line.
    public func append(_ record: Record, to output: inout [UInt8]) {
        switch record.event {
        case .frame(let frame): self.append(frame, at: record.stamp, to: &output)
        case .opened(let opening): self.append(opening, at: record.stamp, to: &output)
        case .closed(let closing): self.append(closing, at: record.stamp, to: &output)
        case .exchange(let exchange): self.append(exchange, at: record.stamp, to: &output)
        case .gap(let gap): self.append(gap, at: record.stamp, to: &output)
        case .instruments(let instruments): self.append(instruments, at: record.stamp, to: &output)
        case .state(let state): self.append(state, at: record.stamp, to: &output)
        case .resumed(let header):
            Self.begin("resume", record.stamp, &output)
            self.appendFields(of: header, to: &output)
            output.append(plain: "}\n")
        }
    }

    /// Appends the line of a frame whose payload lies elsewhere.
    ///
    /// - Complexity: O(payload), about one nanosecond a byte.
    package func appendFrame(
        _ direction: RecordedFrame.Direction,
        _ kind: RecordedFrame.Kind,
        connection: UInt32,
        at stamp: ReceiveStamp,
        payload: Span<UInt8>,
        to output: inout [UInt8]
    ) {
        Self.begin(direction == .received ? "in" : "out", stamp, &output)
        output.append(plain: ",\"conn\":")
        output.append(decimal: connection)
        switch kind {
        case .text, .binary: break
        case .ping: output.append(plain: ",\"frame\":\"ping\"")
        case .pong: output.append(plain: ",\"frame\":\"pong\"")
        }
        if kind == .text, Self.isUTF8(payload) {
            output.append(plain: ",\"text\":")
            output.append(quoted: payload)
        } else {
            // A text that is no UTF-8 comes from elsewhere, never from a WebSocket that checks.
            if kind == .text { output.append(plain: ",\"frame\":\"text\"") }
            output.append(plain: ",\"base64\":\"")
            Base64.encode(payload, into: &output)
            output.append(0x22)
        }
        output.append(plain: "}\n")
    }

    private func append(_ frame: RecordedFrame, at stamp: ReceiveStamp, to output: inout [UInt8]) {
        var payload = frame.payload
        if frame.direction == .sent, let redacted = self.redaction.message(payload.span) { payload = redacted }
        self.appendFrame(
            frame.direction,
            frame.kind,
            connection: frame.connection,
            at: stamp,
            payload: payload.span,
            to: &output
        )
    }

    private func append(_ opening: RecordedOpening, at stamp: ReceiveStamp, to output: inout [UInt8]) {
        Self.begin("open", stamp, &output)
        output.append(plain: ",\"conn\":")
        output.append(decimal: opening.connection)
        output.append(plain: ",\"url\":")
        output.append(quoted: self.redaction.url(opening.url))
        if let route = opening.route {
            output.append(plain: ",\"route\":")
            output.append(quoted: route.description)
        }
        output.append(plain: "}\n")
    }

    private func append(_ closing: RecordedClosing, at stamp: ReceiveStamp, to output: inout [UInt8]) {
        Self.begin("close", stamp, &output)
        output.append(plain: ",\"conn\":")
        output.append(decimal: closing.connection)
        if let code = closing.code {
            output.append(plain: ",\"code\":")
            output.append(decimal: code)
        }
        Self.append("reason", closing.reason.map(self.redaction.text), &output)
        Self.append("error", closing.error.map(self.redaction.text), &output)
        output.append(plain: "}\n")
    }

    private func append(_ gap: RecordedGap, at stamp: ReceiveStamp, to output: inout [UInt8]) {
        Self.begin("gap", stamp, &output)
        output.append(plain: ",\"records\":")
        output.append(decimal: gap.records)
        output.append(plain: ",\"bytes\":")
        output.append(decimal: gap.bytes)
        output.append(plain: ",\"sinceWall\":")
        output.append(decimal: gap.since.wall.nanoseconds)
        output.append(plain: ",\"sinceMono\":")
        output.append(decimal: gap.since.monotonic.nanoseconds)
        output.append(plain: "}\n")
    }

    static func begin(_ type: String, _ stamp: ReceiveStamp, _ output: inout [UInt8]) {
        output.append(plain: "{\"type\":\"")
        output.append(plain: type)
        output.append(plain: "\",\"wall\":")
        output.append(decimal: stamp.wall.nanoseconds)
        output.append(plain: ",\"mono\":")
        output.append(decimal: stamp.monotonic.nanoseconds)
    }

    /// Appends a member whose value is a string, where there is one.
    static func append(_ key: String, _ value: String?, _ output: inout [UInt8]) {
        guard let value else { return }
        output.append(plain: ",\"")
        output.append(plain: key)
        output.append(plain: "\":")
        output.append(quoted: value)
    }

    static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        var union: UInt8 = 0
        for index in bytes.indices { union |= bytes[index] }
        return union < 0x80 || (try? UTF8Span(validating: bytes)) != nil
    }
}
