/// The header of a frame from a server (RFC 6455, section 5.2), checked as far as it can be by itself.
struct FrameHeader {
    var opcode: WebSocketOpcode
    var isFinal: Bool
    /// RSV1, which permessage-deflate gives a meaning (RFC 7692, section 6).
    var isCompressed: Bool
    /// Bytes of the header itself.
    var size: Int
    /// Bytes of payload behind it.
    var count: Int

    /// Reads a header at `position`; `nil` while it is not whole. What is wrong in its first two bytes is said at once.
    static func read(
        _ bytes: Span<UInt8>,
        at position: Int,
        allowsCompression: Bool
    ) throws(WebSocketError) -> FrameHeader? {
        let available = bytes.count - position
        guard available >= 1 else { return nil }
        let first = bytes[position]
        guard first & 0x30 == 0, allowsCompression || first & 0x40 == 0 else { throw .reservedBits(first >> 4 & 0x7) }
        guard let opcode = WebSocketOpcode(rawValue: first & 0xF) else { throw .reservedOpcode(first & 0xF) }
        let isFinal = first & 0x80 != 0
        let isCompressed = first & 0x40 != 0
        if opcode.isControl {
            guard isFinal else { throw .fragmentedControlFrame }
            guard !isCompressed else { throw .reservedBits(first >> 4 & 0x7) }
        }
        guard available >= 2 else { return nil }
        let second = bytes[position + 1]
        guard second & 0x80 == 0 else { throw .maskedFrame }
        var count = Int(second)
        var size = 2
        if count >= 126 {
            guard !opcode.isControl else { throw .longControlFrame }
            size = count == 126 ? 4 : 10
            guard available >= size else { return nil }
            var length: UInt64 = 0
            for index in position + 2..<position + size {
                length = length << 8 | UInt64(bytes[index])
            }
            guard length >> 63 == 0 else { throw .lengthOutOfRange }
            guard length > (size == 4 ? 125 : 0xFFFF) else { throw .lengthNotMinimal }
            count = Int(length)
        }
        return FrameHeader(opcode: opcode, isFinal: isFinal, isCompressed: isCompressed, size: size, count: count)
    }
}
