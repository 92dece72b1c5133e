/// The body of an HTTP/1.1 response, delimited as RFC 9112, section 6.3 says, up to a limit.
///
/// - `sized`: `Content-Length` bytes. Can go to `complete`.
/// - `chunkSize`: the digits of a chunk's size. Can go to `chunkExtension`, `chunk`, `complete`.
/// - `chunkExtension`: the rest of a size line, which is skipped. Can go to `chunk`, `complete`.
/// - `chunk`: a chunk's bytes. Can go to `chunkEnd`, `complete`.
/// - `chunkEnd`: the line end behind a chunk. Can go to `chunkSize`, `complete`.
/// - `untilEnd`: neither length nor chunks: the body ends with the connection. Can go to `complete`.
/// - `complete`: bytes that follow change nothing.
///
/// Broken framing completes the body with what came before it: a refusal is told even when its body is damaged.
struct HTTPBodyStateMachine: Sendable {
    private enum State {
        case sized(left: Int)
        case chunkSize(Int?)
        case chunkExtension(size: Int)
        case chunk(left: Int)
        case chunkEnd
        case untilEnd
        case complete
    }

    /// The content so far, without its framing.
    private(set) var bytes: [UInt8] = []

    private var state: State
    private let limit: Int

    /// The body that follows `head`, of which at most `limit` bytes are kept.
    init(after head: HTTPResponseHead, limit: Int) {
        self.limit = limit
        if head.status == 204 || head.status == 304 {
            self.state = .complete
        } else if let encoding = head.fields.value(of: "Transfer-Encoding") {
            // It overrides Content-Length, and without chunks at its end only the connection's end delimits the body.
            let isChunked = encoding.split(separator: ",").last?.trimmedOWS.lowercased() == "chunked"
            self.state = isChunked ? .chunkSize(nil) : .untilEnd
        } else if let length = head.contentLength {
            self.state = length == 0 ? .complete : .sized(left: length)
        } else {
            self.state = .untilEnd
        }
    }

    /// No byte is missing, or none is wanted any more.
    var isComplete: Bool { if case .complete = self.state { true } else { false } }

    /// Takes the next byte.
    mutating func read(_ byte: UInt8) {
        switch self.state {
        case .sized(let left):
            self.state = left > 1 ? .sized(left: left - 1) : .complete
            self.keep(byte)
        case .chunkSize(let size): self.state = Self.size(size, byte)
        case .chunkExtension(let size):
            if byte == UInt8(ascii: "\n") { self.state = Self.chunk(of: size) }
        case .chunk(let left):
            self.state = left > 1 ? .chunk(left: left - 1) : .chunkEnd
            self.keep(byte)
        case .chunkEnd:
            switch byte {
            case UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"): self.state = .chunkSize(nil)
            default: self.state = .complete
            }
        case .untilEnd: self.keep(byte)
        case .complete: break
        }
    }

    private mutating func keep(_ byte: UInt8) {
        self.bytes.append(byte)
        if self.bytes.count >= self.limit { self.state = .complete }
    }

    private static func size(_ size: Int?, _ byte: UInt8) -> State {
        if let digit = byte.hexDigit {
            let size = size ?? 0
            return size > Int.max >> 4 ? .complete : .chunkSize(size << 4 | digit)
        }
        guard let size else { return .complete }
        switch byte {
        case UInt8(ascii: "\n"): return Self.chunk(of: size)
        case UInt8(ascii: "\r"), UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\t"):
            return .chunkExtension(size: size)
        default: return .complete
        }
    }

    /// The chunk of no bytes is the last one. Trailers are not read: the connection is closed.
    private static func chunk(of size: Int) -> State { size == 0 ? .complete : .chunk(left: size) }
}

extension HTTPResponseHead {
    /// The length that all `Content-Length` fields agree on; `nil` where there is none or they contradict each other.
    fileprivate var contentLength: Int? {
        guard let values = self.fields.value(of: "Content-Length")?.split(separator: ",") else { return nil }
        let lengths = Set(values.map { Int($0.trimmedOWS) })
        guard lengths.count == 1, let length = lengths.first.flatMap({ $0 }), length >= 0 else { return nil }
        return length
    }
}

extension UInt8 {
    fileprivate var hexDigit: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
