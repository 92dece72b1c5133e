internal import Compression

/// Writes the frames of a client: each message in one frame, masked (RFC 6455, sections 5.1 and 5.3).
package struct WebSocketWriter: ~Copyable {
    private var deflater: Deflater?
    private let resetsDeflater: Bool
    private let smallestCompressed: Int
    private var scratch: [UInt8] = []

    /// A writer for a connection on which `deflate` was agreed, or nothing.
    ///
    /// - Parameters:
    ///   - deflate: What was agreed. A window of 8 bits, which zlib cannot write for, is obeyed by not compressing.
    ///   - smallestCompressed: Messages below this many bytes are sent as they are: they would hardly shrink.
    package init(deflate: WebSocketDeflateAgreement? = nil, smallestCompressed: Int = 64) {
        self.resetsDeflater = deflate?.clientNoContextTakeover ?? false
        self.smallestCompressed = max(1, smallestCompressed)
        // Without memory for the window it sends uncompressed, which is always allowed.
        self.deflater = deflate.flatMap { try? Deflater(.raw, windowBits: $0.clientMaxWindowBits) }
    }

    /// Appends a text message. The bytes must be UTF-8.
    package mutating func text(
        _ payload: Span<UInt8>,
        into out: inout [UInt8],
        random: inout some RandomNumberGenerator
    ) {
        self.message(.text, payload, into: &out, random: &random)
    }

    /// Appends a binary message.
    package mutating func binary(
        _ payload: Span<UInt8>,
        into out: inout [UInt8],
        random: inout some RandomNumberGenerator
    ) {
        self.message(.binary, payload, into: &out, random: &random)
    }

    /// Appends a ping; of a payload the first 125 bytes.
    package func ping(
        _ payload: Span<UInt8>,
        into out: inout [UInt8],
        random: inout some RandomNumberGenerator
    ) {
        Self.frame(.ping, payload.extracting(first: 125), isCompressed: false, into: &out, key: random.next())
    }

    /// Appends a pong; of a payload the first 125 bytes.
    package func pong(
        _ payload: Span<UInt8>,
        into out: inout [UInt8],
        random: inout some RandomNumberGenerator
    ) {
        Self.frame(.pong, payload.extracting(first: 125), isCompressed: false, into: &out, key: random.next())
    }

    /// Appends a close frame; nothing may follow it. A code that must not be sent leaves it empty; a reason is cut to
    /// 123 bytes, at a character's end.
    package func close(
        _ close: WebSocketClose,
        into out: inout [UInt8],
        random: inout some RandomNumberGenerator
    ) {
        var payload: [UInt8] = []
        if close.code.isSendable {
            payload.append(UInt8(close.code.rawValue >> 8))
            payload.append(UInt8(close.code.rawValue & 0xFF))
            for character in close.reason.unicodeScalars {
                let encoded = Array(String(character).utf8)
                guard payload.count + encoded.count <= 125 else { break }
                payload += encoded
            }
        }
        Self.frame(.close, payload.span, isCompressed: false, into: &out, key: random.next())
    }

    private mutating func message(
        _ opcode: WebSocketOpcode,
        _ payload: Span<UInt8>,
        into out: inout [UInt8],
        random: inout some RandomNumberGenerator
    ) {
        let key: UInt32 = random.next()
        guard payload.count >= self.smallestCompressed, self.deflate(payload) else {
            Self.frame(opcode, payload, isCompressed: false, into: &out, key: key)
            return
        }
        Self.frame(opcode, self.scratch.span, isCompressed: true, into: &out, key: key)
    }

    /// Deflates into ``scratch``, without the four bytes that RFC 7692, section 7.2.1 leaves out.
    private mutating func deflate(_ payload: Span<UInt8>) -> Bool {
        self.scratch.removeAll(keepingCapacity: self.scratch.capacity <= 1 << 16)
        do throws(CompressionError) {
            guard try self.deflater?.deflate(payload, into: &self.scratch, flush: .sync) != nil else { return false }
        } catch {
            return false
        }
        self.scratch.removeLast(4)
        if self.resetsDeflater { self.deflater?.reset() }
        return true
    }

    private static func frame(
        _ opcode: WebSocketOpcode,
        _ payload: Span<UInt8>,
        isCompressed: Bool,
        into out: inout [UInt8],
        key: UInt32
    ) {
        let count = payload.count
        out.reserveCapacity(out.count + count + 14)
        out.append(0x80 | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        switch count {
        case ...125: out.append(0x80 | UInt8(count))
        case ...0xFFFF:
            out.append(0x80 | 126)
            out.append(UInt8(count >> 8))
            out.append(UInt8(count & 0xFF))
        default:
            out.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                out.append(UInt8(truncatingIfNeeded: count >> shift))
            }
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            out.append(UInt8(truncatingIfNeeded: key >> shift))
        }
        let start = out.count
        out.append(copying: payload)
        var written = out.mutableSpan
        written.mask(key, from: start)
    }
}
