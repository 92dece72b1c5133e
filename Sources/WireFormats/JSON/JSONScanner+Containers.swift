public import MarketDataModel

extension JSONScanner {
    /// Enters the object that comes next.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func beginObject(in bytes: Span<UInt8>) throws(JSONError) {
        let byte = try self.valueToken(in: bytes)
        guard byte == 0x7B else { throw self.mismatch(byte) }
        try self.enter(object: 1)
    }

    /// Enters the array that comes next.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func beginArray(in bytes: Span<UInt8>) throws(JSONError) {
        let byte = try self.valueToken(in: bytes)
        guard byte == 0x5B else { throw self.mismatch(byte) }
        try self.enter(object: 0)
    }

    /// Goes to the next key of the innermost object, whose value is due then; `nil` at the end of the object, which is
    /// left. A value that is due is skipped. Where the key lies says ``keyText``.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func nextKey(in bytes: Span<UInt8>) throws(JSONError) -> JSONKey? {
        guard try self.nextMember(in: bytes, object: 1, close: 0x7D) else { return nil }
        guard bytes[self.position] == 0x22 else { throw JSONError(.unexpectedByte, at: self.position) }
        let start = self.position &+ 1
        let key: JSONKey
        if start <= bytes.count &- 8 {
            let word = ByteWord(bytes, at: start)
            let count = JSONScanner.plainCount(in: word)
            if count < 8, bytes[start &+ count] == 0x22 {
                // Seven bytes or fewer and the quote: what comes after is cut off.
                let low = word.bits & ((1 as UInt64) &<< UInt64(truncatingIfNeeded: count &* 8) &- 1)
                key = JSONKey(low: low, high: UInt64(truncatingIfNeeded: count) &<< 56)
                self.keyStart = start
                self.keyEnd = start &+ count
                self.keyHasEscapes = false
                self.position = start &+ count &+ 1
            } else {
                key = try self.longKey(in: bytes, from: start)
            }
        } else {
            key = try self.longKey(in: bytes, from: start)
        }
        guard try self.token(in: bytes) == 0x3A else { throw JSONError(.unexpectedByte, at: self.position) }
        self.position &+= 1
        self.phase = .value
        return key
    }

    /// Takes the next key of the innermost object if it is `key`, written without white space and escapes; then its
    /// value is due. Otherwise nothing is consumed and the answer is false: go on with ``nextKey(in:)``.
    ///
    /// The keys of a venue's messages come in one order: foreseen ones cost two comparisons.
    @inlinable
    @inline(__always)
    public mutating func takeKey(_ key: JSONKey, in bytes: Span<UInt8>) -> Bool {
        guard self.kinds & 1 == 1, self.openContainers > 0 else { return false }
        var start = self.position
        let count = key.count
        // The quote, a word or two, the quote and the colon; the comma before them.
        guard start >= 0, start <= bytes.count &- (count > 8 ? 20 : 12) else { return false }
        if self.phase == .next {
            guard bytes[start] == 0x2C else { return false }
            start &+= 1
        } else if self.phase != .first {
            return false
        }
        guard bytes[start] == 0x22 else { return false }
        if count < 8 {
            // The closing quote fits the word too.
            let mask = (~0 as UInt64) &>> UInt64(truncatingIfNeeded: 56 &- count &* 8)
            let wanted = key.low | (0x22 as UInt64) &<< UInt64(truncatingIfNeeded: count &* 8)
            guard ByteWord(bytes, at: start &+ 1).bits & mask == wanted else { return false }
        } else {
            guard ByteWord(bytes, at: start &+ 1).bits == key.low else { return false }
            if count > 8 {
                guard count <= 15 else { return false }
                let mask = (~0 as UInt64) &>> UInt64(truncatingIfNeeded: 128 &- count &* 8)
                guard ByteWord(bytes, at: start &+ 9).bits & mask == key.high & mask else { return false }
            }
            guard bytes[start &+ 1 &+ count] == 0x22 else { return false }
        }
        guard bytes[start &+ 2 &+ count] == 0x3A else { return false }
        self.keyStart = start &+ 1
        self.keyEnd = start &+ 1 &+ count
        self.keyHasEscapes = false
        self.position = start &+ 3 &+ count
        self.phase = .value
        return true
    }

    /// Goes to the next element of the innermost array, which is due then; false at the end of the array, which is
    /// left. An element that is due is skipped.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func nextElement(in bytes: Span<UInt8>) throws(JSONError) -> Bool {
        guard try self.nextMember(in: bytes, object: 0, close: 0x5D) else { return false }
        self.phase = .value
        return true
    }

    /// Goes to the next member of the innermost container; false where that ends.
    @inlinable
    mutating func nextMember(in bytes: Span<UInt8>, object: UInt64, close: UInt8) throws(JSONError) -> Bool {
        if self.phase == .value { try self.skipValue(in: bytes) }
        guard self.openContainers > 0, self.kinds & 1 == object else {
            throw JSONError(.outOfPlace, at: self.position)
        }
        let byte = try self.token(in: bytes)
        if byte == close {
            self.leave()
            return false
        }
        if self.phase == .next {
            guard byte == 0x2C else { throw JSONError(.unexpectedByte, at: self.position) }
            self.position &+= 1
            _ = try self.token(in: bytes)
        }
        return true
    }

    @inlinable
    mutating func enter(object: UInt64) throws(JSONError) {
        guard self.openContainers < self.maximumDepth else { throw JSONError(.tooDeep, at: self.position) }
        self.openContainers &+= 1
        self.kinds = self.kinds &<< 1 | object
        self.position &+= 1
        self.phase = .first
    }

    @inlinable
    mutating func leave() {
        self.openContainers &-= 1
        self.kinds = self.kinds &>> 1
        self.finishValue(at: self.position &+ 1)
    }

    /// A key of eight bytes or more, with escapes or beyond ASCII, or near the end of the text.
    @usableFromInline
    @inline(never)
    mutating func longKey(in bytes: Span<UInt8>, from start: Int) throws(JSONError) -> JSONKey {
        let text = try JSONScanner.string(in: bytes, from: start)
        self.keyStart = text.start
        self.keyEnd = text.start &+ text.count
        self.keyHasEscapes = text.hasEscapes
        self.position = self.keyEnd &+ 1
        return JSONScanner.pack(text, in: bytes)
    }
}
