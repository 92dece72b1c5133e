/// What a server did that RFC 6455 or our limits forbid. Each closes the connection with ``closeCode``.
package enum WebSocketError: Error, Hashable, Sendable {
    /// A reserved bit is set that no negotiated extension gives a meaning.
    case reservedBits(UInt8)
    /// An opcode that RFC 6455 does not define.
    case reservedOpcode(UInt8)
    /// A server must not mask.
    case maskedFrame
    /// A ping, pong or close in fragments.
    case fragmentedControlFrame
    /// A ping, pong or close of more than 125 bytes.
    case longControlFrame
    /// A length of 64 bits with the top bit set.
    case lengthOutOfRange
    /// A length written with more bytes than it needs.
    case lengthNotMinimal
    /// A continuation where no message has begun.
    case unexpectedContinuation
    /// A new message before the last one ended.
    case unfinishedMessage
    /// RSV1 on a frame that is not the first of its message.
    case compressedContinuation
    /// More than the limit: as announced, added up, or inflated (then the bytes are those known so far).
    case messageTooBig(bytes: Int, limit: Int)
    /// A text message, or a close's reason, that is not UTF-8.
    case invalidUTF8
    /// A compressed message that does not inflate.
    case invalidCompression(String)
    /// A close frame of one byte.
    case shortClose
    /// A close code that must not be sent.
    case invalidCloseCode(UInt16)

    /// What the close frame says to the server.
    package var closeCode: WebSocketCloseCode {
        switch self {
        case .messageTooBig: .messageTooBig
        case .invalidUTF8, .invalidCompression: .invalidPayload
        default: .protocolError
        }
    }
}

extension WebSocketError: CustomStringConvertible {
    /// One line for a log; short enough (123 bytes) to be the reason in a close frame.
    package var description: String {
        switch self {
        case .reservedBits(let bits): "reserved bits \(bits) set without an extension that uses them"
        case .reservedOpcode(let opcode): "reserved opcode \(opcode)"
        case .maskedFrame: "a masked frame from a server"
        case .fragmentedControlFrame: "a fragmented control frame"
        case .longControlFrame: "a control frame of more than 125 bytes"
        case .lengthOutOfRange: "a frame length with its top bit set"
        case .lengthNotMinimal: "a frame length not in its shortest form"
        case .unexpectedContinuation: "a continuation without a message"
        case .unfinishedMessage: "a new message before the last one ended"
        case .compressedContinuation: "RSV1 on a continuation"
        case .messageTooBig(let bytes, let limit): "a message of \(bytes) bytes or more; the limit is \(limit)"
        case .invalidUTF8: "text that is not UTF-8"
        case .invalidCompression(let reason): "a compressed message that does not inflate: \(reason)"
        case .shortClose: "a close frame of one byte"
        case .invalidCloseCode(let code): "close code \(code), which must not be sent"
        }
    }
}
