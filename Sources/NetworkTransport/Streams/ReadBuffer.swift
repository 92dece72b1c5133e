/// Bytes of a stream that its owner has not finished with, and the room for more.
///
/// Used on the network thread only.
final class ReadBuffer {
    private let storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    init(capacity: Int) {
        self.storage = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit { self.storage.deallocate() }

    /// Shows the bytes that are here; takes away as many as `body` says it is done with, and returns that.
    func offer(_ body: (Span<UInt8>) -> Int) -> Int {
        let bytes = UnsafeRawBufferPointer(rebasing: self.storage[self.start..<self.end])
        let consumed = bytes.withMemoryRebound(to: UInt8.self) { body($0.span) }
        self.consume(consumed)
        return consumed
    }

    var count: Int { self.end - self.start }

    var isFull: Bool { self.count == self.storage.count }

    /// Where to read into. What is left moves to the front only if it is short, as the rest of a cut frame is, so that
    /// reads meet warm memory; or if room gets scarce.
    func room() -> UnsafeMutableRawBufferPointer {
        if self.start > 0, self.count <= 1_024 || self.storage.count - self.end < self.storage.count / 2 {
            let rest = UnsafeRawBufferPointer(rebasing: self.storage[self.start..<self.end])
            self.storage.copyMemory(from: rest)
            self.end = rest.count
            self.start = 0
        }
        return UnsafeMutableRawBufferPointer(rebasing: self.storage[self.end...])
    }

    /// `count` bytes were read into the room.
    func append(_ count: Int) { self.end += count }

    /// The owner is done with `count` bytes.
    func consume(_ count: Int) {
        self.start += min(max(0, count), self.count)
        if self.start == self.end { (self.start, self.end) = (0, 0) }
    }
}
