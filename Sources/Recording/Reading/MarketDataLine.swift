internal import MarketDataModel
internal import WireFormats

/// A line of our own format, read member by member; what is not known is passed over.
struct MarketDataLine {
    private var type: JSONKey?
    private var wall: Int64?
    private var monotonic: Int64?
    private var connection: UInt32?
    private var frame: JSONKey?
    private var text: JSONText?
    private var isBase64 = false
    private var url: String?
    private var route: StreamRoute?
    private var code: Int64?
    private var reason: String?
    private var error: String?
    private var method: String?
    private var status: Int64?
    private var duration: Int64?
    private var purpose: String?
    private var natives: [NativeName] = []
    private var requestHeaders: [RecordedExchange.Header] = []
    private var responseHeaders: [RecordedExchange.Header] = []
    private var records: Int64?
    private var bytes: Int64?
    private var sinceWall: Int64?
    private var sinceMonotonic: Int64?

    /// The record that `line` holds; `nil` where it is of a kind that this version does not know.
    static func record(in line: Span<UInt8>) throws(LineFault) -> Record? {
        var fields = MarketDataLine()
        do throws(JSONError) {
            try fields.scan(line)
        } catch {
            // In a kind of record that is not known, fields may mean anything.
            guard let type = Self.type(of: line), !Self.kinds.contains(type) else { throw LineFault(error) }
            return nil
        }
        return try fields.record(line)
    }

    private static let kinds: Set<JSONKey> = [
        Keys.in, Keys.out, Keys.open, Keys.close, Keys.rest, Keys.gap, Keys.resume, Keys.instruments, Keys.state,
    ]

    /// The kind of a line that is JSON; `nil` where it is none or does not say.
    private static func type(of line: Span<UInt8>) -> JSONKey? {
        do throws(JSONError) {
            var json = JSONScanner()
            var type: JSONKey?
            try json.beginObject(in: line)
            while let key = try json.nextKey(in: line) {
                if key == "type" { type = try json.tag(in: line) }
            }
            try json.end(in: line)
            return type
        } catch {
            return nil
        }
    }

    private mutating func scan(_ line: Span<UInt8>) throws(JSONError) {
        var json = JSONScanner()
        try json.beginObject(in: line)
        while let key = try json.nextKey(in: line) {
            switch key {
            case Keys.type: self.type = try json.tag(in: line)
            case Keys.wall: self.wall = try json.int64(in: line)
            case Keys.mono: self.monotonic = try json.int64(in: line)
            case Keys.conn: self.connection = UInt32(exactly: try json.int64(in: line))
            case Keys.text, Keys.body:
                self.text = try json.text(in: line)
                self.isBase64 = false
            case Keys.base64:
                self.text = try json.text(in: line)
                self.isBase64 = true
            case Keys.frame: self.frame = try json.tag(in: line)
            case Keys.url, Keys.target: self.url = try json.string(in: line)
            case Keys.route: self.route = StreamRoute(try json.name(in: line))
            case Keys.code: self.code = try json.int64(in: line)
            case Keys.reason: self.reason = try json.string(in: line)
            case Keys.error: self.error = try json.string(in: line)
            case Keys.method: self.method = try json.string(in: line)
            case Keys.status: self.status = try json.peek(in: line) == .number ? try json.int64(in: line) : nil
            case Keys.duration: self.duration = try json.int64(in: line)
            case Keys.purpose: self.purpose = try json.string(in: line)
            case Keys.natives:
                try json.beginArray(in: line)
                while try json.nextElement(in: line) { self.natives.append(NativeName(try json.name(in: line))) }
            case Keys.requestHeaders: self.requestHeaders = try Self.headers(&json, line)
            case Keys.responseHeaders: self.responseHeaders = try Self.headers(&json, line)
            case Keys.records: self.records = try json.int64(in: line)
            case Keys.bytes: self.bytes = try json.int64(in: line)
            case Keys.sinceWall: self.sinceWall = try json.int64(in: line)
            case Keys.sinceMono: self.sinceMonotonic = try json.int64(in: line)
            default: break
            }
        }
        try json.end(in: line)
    }

    private func record(_ line: Span<UInt8>) throws(LineFault) -> Record? {
        guard let type else { throw LineFault("it has no \"type\"") }
        let event: Record.Event
        switch type {
        case Keys.in, Keys.out:
            event = .frame(
                RecordedFrame(
                    connection: try Self.required(self.connection, "conn"),
                    direction: type == Keys.in ? .received : .sent,
                    kind: try self.kind(),
                    payload: try self.payload(line)
                )
            )
        case Keys.open:
            event = .opened(
                RecordedOpening(
                    connection: try Self.required(self.connection, "conn"),
                    url: try Self.required(self.url, "url"),
                    route: self.route
                )
            )
        case Keys.close:
            event = .closed(
                RecordedClosing(
                    connection: try Self.required(self.connection, "conn"),
                    code: self.code.flatMap { UInt16(exactly: $0) },
                    reason: self.reason,
                    error: self.error
                )
            )
        case Keys.rest:
            event = .exchange(
                RecordedExchange(
                    method: try Self.required(self.method, "method"),
                    target: try Self.required(self.url, "target"),
                    purpose: self.purpose,
                    natives: self.natives,
                    requestHeaders: self.requestHeaders,
                    status: self.status.map { Int($0) },
                    responseHeaders: self.responseHeaders,
                    body: self.text == nil ? [] : try self.payload(line),
                    duration: self.duration.map { .nanoseconds($0) },
                    error: self.error
                )
            )
        case Keys.gap:
            event = .gap(
                RecordedGap(
                    records: Int(try Self.required(self.records, "records")),
                    bytes: Int(self.bytes ?? 0),
                    since: ReceiveStamp(
                        wall: Timestamp(nanoseconds: try Self.required(self.sinceWall, "sinceWall")),
                        monotonic: MonotonicTime(nanoseconds: try Self.required(self.sinceMonotonic, "sinceMono"))
                    )
                )
            )
        case Keys.resume: event = .resumed(try RecordingHeader.parse(line).header)
        case Keys.instruments: event = .instruments(try RecordingHeader.parse(line).header.instruments)
        case Keys.state:
            guard let state = try RecordedState.parse(line) else { return nil }
            event = .state(state)
        default: return nil
        }
        let stamp = ReceiveStamp(
            wall: Timestamp(nanoseconds: try Self.required(self.wall, "wall")),
            monotonic: MonotonicTime(nanoseconds: try Self.required(self.monotonic, "mono"))
        )
        return Record(event, at: stamp)
    }

    private func kind() throws(LineFault) -> RecordedFrame.Kind {
        switch self.frame {
        case nil: self.isBase64 ? .binary : .text
        case "text": .text
        case "binary": .binary
        case "ping": .ping
        case "pong": .pong
        default: throw LineFault("its \"frame\" is none of text, binary, ping and pong")
        }
    }

    private func payload(_ line: Span<UInt8>) throws(LineFault) -> [UInt8] {
        guard let text else { throw LineFault("it has neither \"text\" nor \"base64\"") }
        guard self.isBase64 else { return text.decoded(in: line) }
        guard let payload = Base64.decode(line.extracting(text.range)) else {
            throw LineFault("its \"base64\" is none")
        }
        return payload
    }

    private static func required<Value>(_ value: Value?, _ key: String) throws(LineFault) -> Value {
        guard let value else { throw LineFault("it has no \"\(key)\", or one out of range") }
        return value
    }

    private static func headers(
        _ json: inout JSONScanner,
        _ line: Span<UInt8>
    ) throws(JSONError) -> [RecordedExchange.Header] {
        var headers: [RecordedExchange.Header] = []
        try json.beginArray(in: line)
        while try json.nextElement(in: line) {
            try json.beginArray(in: line)
            var parts: [String] = []
            while try json.nextElement(in: line) { parts.append(try json.string(in: line)) }
            if parts.count == 2 { headers.append(RecordedExchange.Header(parts[0], parts[1])) }
        }
        return headers
    }
}
