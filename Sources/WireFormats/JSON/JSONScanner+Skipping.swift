extension JSONScanner {
    /// Walks over the value that comes next, checking all of it.
    /// - Throws: ``JSONError``
    /// - Complexity: Linear in its bytes, whatever its depth.
    @inlinable
    public mutating func skipValue(in bytes: Span<UInt8>) throws(JSONError) {
        let byte = try self.valueToken(in: bytes)
        if byte == 0x22 {
            let text = try JSONScanner.string(in: bytes, from: self.position &+ 1)
            self.finishValue(at: text.start &+ text.count &+ 1)
        } else {
            try self.skipUncommon(in: bytes, first: byte)
        }
    }

    /// Leaves the innermost array or object, walking over the rest of it.
    /// - Throws: ``JSONError``
    public mutating func skipRest(in bytes: Span<UInt8>) throws(JSONError) {
        guard self.openContainers > 0 else { throw JSONError(.outOfPlace, at: self.position) }
        try self.leave(downTo: self.openContainers - 1, in: bytes)
    }

    @usableFromInline
    @inline(never)
    mutating func skipUncommon(in bytes: Span<UInt8>, first: UInt8) throws(JSONError) {
        let outside = self.openContainers
        try self.skipScalarOrEnter(in: bytes, first: first)
        try self.leave(downTo: outside, in: bytes)
    }

    /// Walks on until no more than `count` containers are open.
    private mutating func leave(downTo count: UInt8, in bytes: Span<UInt8>) throws(JSONError) {
        while self.openContainers > count {
            if self.phase == .value {
                let byte = try self.token(in: bytes)
                try self.skipScalarOrEnter(in: bytes, first: byte)
            } else if self.kinds & 1 == 1 {
                _ = try self.nextKey(in: bytes)
            } else {
                _ = try self.nextElement(in: bytes)
            }
        }
    }

    private mutating func skipScalarOrEnter(in bytes: Span<UInt8>, first: UInt8) throws(JSONError) {
        switch JSONKind(firstByte: first) {
        case .object: try self.enter(object: 1)
        case .array: try self.enter(object: 0)
        case .string: _ = try self.text(in: bytes)
        case .number: _ = try self.uncommonNumber(in: bytes)
        case .bool: _ = try self.bool(in: bytes)
        case .null: _ = try self.takeNull(in: bytes)
        case nil: throw JSONError(.unexpectedByte, at: self.position)
        }
    }
}

extension JSONScanner {
    /// Walks over the value that comes next, checking all of it.
    /// - Returns: The place of the value: a row that is read by itself can fail alone.
    /// - Throws: ``JSONError``
    public mutating func valueRange(in bytes: Span<UInt8>) throws(JSONError) -> Range<Int> {
        _ = try self.peek(in: bytes)
        let start = self.position
        try self.skipValue(in: bytes)
        return start..<self.position
    }

    /// Walks over the array that comes next, checking all of it. For cold paths: it allocates.
    /// - Returns: The places of its elements.
    /// - Throws: ``JSONError``
    public mutating func elementRanges(in bytes: Span<UInt8>) throws(JSONError) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        try self.beginArray(in: bytes)
        while try self.nextElement(in: bytes) { ranges.append(try self.valueRange(in: bytes)) }
        return ranges
    }
}
