extension JSONScanner {
    /// Takes `true` or `false`.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func bool(in bytes: Span<UInt8>) throws(JSONError) -> Bool {
        let byte = try self.valueToken(in: bytes)
        switch byte {
        case 0x74:
            try self.literal("true", in: bytes)
            return true
        case 0x66:
            try self.literal("false", in: bytes)
            return false
        default: throw self.mismatch(byte)
        }
    }

    /// Takes `null` if it comes next; otherwise nothing is consumed and the answer is false.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func takeNull(in bytes: Span<UInt8>) throws(JSONError) -> Bool {
        guard try self.valueToken(in: bytes) == 0x6E else { return false }
        try self.literal("null", in: bytes)
        return true
    }

    /// Takes a literal of up to seven bytes, whose first byte is known to be here.
    @inlinable
    mutating func literal(_ name: JSONKey, in bytes: Span<UInt8>) throws(JSONError) {
        for index in 0..<name.count {
            let offset = self.position &+ index
            guard offset < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
            guard bytes[offset] == UInt8(truncatingIfNeeded: name.low &>> UInt64(truncatingIfNeeded: index &* 8)) else {
                throw JSONError(.unexpectedByte, at: offset)
            }
        }
        self.finishValue(at: self.position &+ name.count)
    }
}
