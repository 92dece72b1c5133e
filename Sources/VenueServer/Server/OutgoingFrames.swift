/// Messages in the order in which they leave, as they lie on the wire: unmasked frames, one a message.
///
/// Many small messages are handed to the socket in one write; that is what makes a flat-out feed fast.
public struct OutgoingFrames: Sendable {
    @usableFromInline var bytes: [UInt8] = []
    @usableFromInline var head = 0
    /// How many messages have been added since it was last empty.
    public private(set) var count = 0

    /// Nothing to send.
    public init() {}

    /// How many bytes wait, headers of frames included.
    @inlinable
    public var byteCount: Int { self.bytes.count - self.head }

    /// Nothing waits.
    @inlinable
    public var isEmpty: Bool { self.bytes.count == self.head }

    /// Adds a text message.
    public mutating func append(text: some Sequence<UInt8>) {
        self.append(opcode: 1, Array(text))
    }

    /// Adds a text message.
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { self.append(opcode: 1, $0) }
    }

    /// Adds a binary message.
    public mutating func append(binary: some Sequence<UInt8>) {
        self.append(opcode: 2, Array(binary))
    }

    /// Adds a text message without copying it into an array first.
    public mutating func append(text: Span<UInt8>) {
        text.withUnsafeBufferPointer { self.append(opcode: 1, $0) }
    }

    mutating func append(opcode: UInt8, _ payload: [UInt8]) {
        payload.withUnsafeBufferPointer { self.append(opcode: opcode, $0) }
    }

    /// The header of a frame without a mask, then the payload: RFC 6455, section 5.2.
    mutating func append(opcode: UInt8, _ payload: UnsafeBufferPointer<UInt8>) {
        self.count += 1
        self.bytes.append(0x80 | opcode)
        let length = payload.count
        if length < 126 {
            self.bytes.append(UInt8(length))
        } else if length < 65536 {
            self.bytes.append(126)
            self.bytes.append(UInt8(length >> 8))
            self.bytes.append(UInt8(length & 0xff))
        } else {
            self.bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                self.bytes.append(UInt8((length >> shift) & 0xff))
            }
        }
        self.bytes.append(contentsOf: payload)
    }

    /// Forgets everything, keeps the memory.
    mutating func removeAll() {
        self.bytes.removeAll(keepingCapacity: true)
        self.head = 0
        self.count = 0
    }

    /// Marks the first bytes as gone.
    mutating func consume(_ byteCount: Int) {
        self.head += byteCount
        if self.isEmpty { self.removeAll() }
    }

    /// Where the first frame's payload lies, and what kind of frame it is.
    func firstFrame() -> (opcode: UInt8, header: Int, payload: Int) {
        let opcode = self.bytes[self.head] & 0x0f
        let short = Int(self.bytes[self.head + 1])
        switch short {
        case 126: return (opcode, 4, Int(self.bytes[self.head + 2]) << 8 | Int(self.bytes[self.head + 3]))
        case 127:
            let length = self.bytes[(self.head + 2)..<(self.head + 10)].reduce(0) { $0 << 8 | Int($1) }
            return (opcode, 10, length)
        default: return (opcode, 2, short)
        }
    }
}
