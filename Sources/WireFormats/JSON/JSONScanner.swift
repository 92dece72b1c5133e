/// A strict pull scanner for JSON (RFC 8259): a cursor that walks a text once, in the order of the text.
///
/// It is a small trivially copyable value that holds no bytes; every call takes them. It does not allocate, does not
/// recurse, and checks what it walks over: grammar, UTF-8, escapes, numbers, depth. Strings are found, not copied;
/// numbers are exact. Duplicate keys are the caller's concern.
///
/// ```swift
/// var json = JSONScanner()
/// try json.beginObject(in: bytes)
/// while let key = try json.nextKey(in: bytes) {
///     switch key {
///     case "b": bid = Price(try json.decimal(in: bytes))
///     case "s": name = NativeName(try json.name(in: bytes))
///     default: break                       // a value that was not asked for is checked and skipped
///     }
/// }
/// try json.end(in: bytes)                   // nothing but white space may follow
/// ```
///
/// Where the order of keys is known, ``takeKey(_:in:)`` saves looking at them. All calls must get the same bytes.
/// After an error the scanner is spent: its position is not defined, asking on is safe and gives errors or values of
/// no meaning.
@frozen
public struct JSONScanner: Sendable, BitwiseCopyable {
    /// What may come next.
    @frozen
    @usableFromInline
    enum Phase: Sendable, BitwiseCopyable {
        /// A value: at the start, after a key, or after ``nextElement(in:)``.
        case value
        /// The first member or the end of the innermost array or object.
        case first
        /// A comma or the end of the innermost array or object.
        case next
        /// The end of the text.
        case done
    }

    @usableFromInline var position: Int
    /// One bit for each open container, the innermost lowest: set for an object.
    @usableFromInline var kinds: UInt64
    @usableFromInline var openContainers: UInt8
    @usableFromInline var maximumDepth: UInt8
    @usableFromInline var phase: Phase
    @usableFromInline var keyStart: Int
    @usableFromInline var keyEnd: Int
    @usableFromInline var keyHasEscapes: Bool

    /// A scanner at the first byte of a text.
    /// - Parameter maximumDepth: How many arrays and objects may be open at once, 1...64; messages of venues have
    ///   fewer than ten.
    @inlinable
    public init(maximumDepth: Int = 64) {
        self.position = 0
        self.kinds = 0
        self.openContainers = 0
        self.maximumDepth = UInt8(truncatingIfNeeded: max(1, min(64, maximumDepth)))
        self.phase = .value
        self.keyStart = 0
        self.keyEnd = 0
        self.keyHasEscapes = false
    }

    /// The next byte to be looked at.
    @inlinable public var offset: Int { self.position }

    /// How many arrays and objects are open.
    @inlinable public var depth: Int { Int(self.openContainers) }

    /// Where the key that ``nextKey(in:)`` gave last lies.
    @inlinable public var keyText: JSONText {
        JSONText(start: self.keyStart, end: self.keyEnd, hasEscapes: self.keyHasEscapes)
    }

    /// Checks that the value is complete and that nothing but white space follows.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func end(in bytes: Span<UInt8>) throws(JSONError) {
        if self.phase == .value { try self.skipValue(in: bytes) }
        guard self.phase == .done else { throw JSONError(.outOfPlace, at: self.position) }
        guard self.position < bytes.count else { return }
        try self.endAfterSpace(in: bytes)
    }

    /// The kind of the value that comes next; nothing is consumed but white space.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func peek(in bytes: Span<UInt8>) throws(JSONError) -> JSONKind {
        let byte = try self.valueToken(in: bytes)
        guard let kind = JSONKind(firstByte: byte) else { throw JSONError(.unexpectedByte, at: self.position) }
        return kind
    }

    /// The first byte that is not white space, from the position on, which is moved there.
    @inlinable
    @inline(__always)
    mutating func token(in bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard self.position < bytes.count else { throw JSONError(.unexpectedEnd, at: self.position) }
        let byte = bytes[self.position]
        if byte > 0x20 { return byte }
        self.position = JSONScanner.spaceEnd(in: bytes, from: self.position)
        guard self.position < bytes.count else { throw JSONError(.unexpectedEnd, at: self.position) }
        return bytes[self.position]
    }

    /// The first byte of the value that is due.
    @inlinable
    @inline(__always)
    mutating func valueToken(in bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard self.phase == .value else { throw JSONError(.outOfPlace, at: self.position) }
        return try self.token(in: bytes)
    }

    /// A value ends before `position`.
    @inlinable
    @inline(__always)
    mutating func finishValue(at position: Int) {
        self.position = position
        self.phase = self.openContainers == 0 ? .done : .next
    }

    /// The error for a value that begins with `byte` where another kind was asked for.
    @inlinable
    func mismatch(_ byte: UInt8) -> JSONError {
        JSONError(JSONKind(firstByte: byte) == nil ? .unexpectedByte : .typeMismatch, at: self.position)
    }

    @usableFromInline
    static func spaceEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            index &+= 1
        }
        return index
    }

    @usableFromInline
    mutating func endAfterSpace(in bytes: Span<UInt8>) throws(JSONError) {
        self.position = JSONScanner.spaceEnd(in: bytes, from: self.position)
        guard self.position == bytes.count else { throw JSONError(.trailingBytes, at: self.position) }
    }
}
