extension [UInt8] {
    /// Appends a copy of `bytes` in one go.
    ///
    /// The standard library has no such method for a span yet; it lives here because this is a room with pointers.
    package mutating func append(copying bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.append(contentsOf: $0) }
    }
}
