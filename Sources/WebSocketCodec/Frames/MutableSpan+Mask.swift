extension MutableSpan<UInt8> {
    /// Masks what lies behind `start` with `key`, its most significant byte first (RFC 6455, section 5.3).
    mutating func mask(_ key: UInt32, from start: Int) {
        let key0 = UInt8(truncatingIfNeeded: key >> 24)
        let key1 = UInt8(truncatingIfNeeded: key >> 16)
        let key2 = UInt8(truncatingIfNeeded: key >> 8)
        let key3 = UInt8(truncatingIfNeeded: key)
        let count = self.count
        var index = start
        while count - index >= 4 {
            self[index] ^= key0
            self[index + 1] ^= key1
            self[index + 2] ^= key2
            self[index + 3] ^= key3
            index += 4
        }
        if index < count { self[index] ^= key0 }
        if index + 1 < count { self[index + 1] ^= key1 }
        if index + 2 < count { self[index + 2] ^= key2 }
    }
}
