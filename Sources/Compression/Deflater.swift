internal import CZlib

/// Deflates a stream piece by piece.
package struct Deflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private var isFinished: Bool

    /// A deflater for `format`.
    ///
    /// - Parameters:
    ///   - format: What goes around the blocks.
    ///   - level: 0 (store) to 9 (smallest); 6 is zlib's own choice.
    ///   - windowBits: 9 to 15: how far back it may refer, and what a reader must keep. zlib cannot write for 8.
    ///   - memoryLevel: 1 to 9: 2 to the power of this, times 512 bytes, for its tables.
    package init(
        _ format: CompressionFormat,
        level: Int = 6,
        windowBits: Int = 15,
        memoryLevel: Int = 8
    ) throws(CompressionError) {
        guard (0...9).contains(level), (9...15).contains(windowBits), (1...9).contains(memoryLevel) else {
            throw .badParameter
        }
        let bits = format.argument(windowBits: windowBits)
        self.stream = try z_stream.make { czlib_deflate_init($0, Int32(level), bits, Int32(memoryLevel)) }
        self.isFinished = false
    }

    deinit {
        deflateEnd(self.stream)
        self.stream.deinitialize(count: 1)
        self.stream.deallocate()
    }

    /// Appends what `input` deflates to, as far as `flush` demands.
    ///
    /// - Throws: ``CompressionError/finished`` after `.finish`, until ``reset()``.
    package mutating func deflate(
        _ input: Span<UInt8>,
        into output: inout [UInt8],
        flush: Flush = .none
    ) throws(CompressionError) {
        guard !self.isFinished else { throw .finished }
        var used = 0
        // avail_in is 32 bits wide.
        repeat {
            let end = min(used + 1 << 30, input.count)
            self.step(input.extracting(used..<end), into: &output, flush: end == input.count ? flush.code : Z_NO_FLUSH)
            used = end
        } while used < input.count
        self.isFinished = flush == .finish
    }

    /// Forgets everything: the next byte begins a new stream.
    package mutating func reset() {
        deflateReset(self.stream)
        self.isFinished = false
    }

    /// zlib's deflate fails in no state that this type can reach; what is left is its "no progress", which is an end.
    private mutating func step(_ input: Span<UInt8>, into output: inout [UInt8], flush: Int32) {
        let stream = self.stream
        input.withUnsafeBufferPointer { source in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.pointee.avail_in = UInt32(source.count)
            var room = max(64, source.count / 2)
            repeat {
                output.append(addingCapacity: room) { (span: inout OutputSpan<UInt8>) in
                    span.fill(room) { target in
                        stream.pointee.next_out = target.baseAddress
                        stream.pointee.avail_out = UInt32(target.count)
                        _ = CZlib.deflate(stream, flush)
                        return ((), target.count - Int(stream.pointee.avail_out))
                    }
                }
                room = min(room * 2, 1 << 30)
            } while stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
    }
}

// The one owner of its stream: it may move to another thread, and two threads cannot reach one value.
extension Deflater: @unchecked Sendable {}
