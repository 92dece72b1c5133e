internal import CZlib

/// Inflates a stream that arrives in pieces.
///
/// Every call gives out all that its input allows, so that what the writer flushed is readable up to a cut, whatever is
/// missing behind it. One window (up to 32 KB, and some 10 KB of tables) is kept for the life of the value.
package struct Inflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private let format: CompressionFormat

    /// The stream's own end was reached: nothing is missing. For gzip, at the end of a member.
    package private(set) var isFinished: Bool
    /// Nothing was read since the start or the last reset.
    package private(set) var isAtStart: Bool

    /// All input was used, and no block is cut off: what a sync flush leaves behind it.
    package var isAtBlockEnd: Bool { self.stream.pointee.data_type & 128 != 0 }

    /// An inflater for `format`.
    ///
    /// - Parameter windowBits: 8 to 15; at least what the writer used. A larger window reads smaller ones.
    package init(_ format: CompressionFormat, windowBits: Int = 15) throws(CompressionError) {
        guard (8...15).contains(windowBits) else { throw .badParameter }
        let argument = format.argument(windowBits: windowBits)
        self.stream = try z_stream.make { czlib_inflate_init($0, argument) }
        self.format = format
        self.isFinished = false
        self.isAtStart = true
    }

    deinit {
        inflateEnd(self.stream)
        self.stream.deinitialize(count: 1)
        self.stream.deallocate()
    }

    /// Appends what `input` inflates to.
    ///
    /// - Parameters:
    ///   - input: The next piece; any length.
    ///   - output: Where the bytes go. Also when an error is thrown it has all that was good before it.
    ///   - limit: How many bytes this call may append.
    /// - Returns: How many bytes of `input` were used: all, but when a raw or zlib stream ended before.
    /// - Complexity: O(output); allocates only as `output` grows.
    @discardableResult
    package mutating func inflate(
        _ input: Span<UInt8>,
        into output: inout [UInt8],
        limit: Int = .max
    ) throws(CompressionError) -> Int {
        let cap = limit > .max - output.count ? Int.max : output.count + limit
        var used = 0
        // avail_in is 32 bits wide.
        while used < input.count {
            if self.isFinished {
                guard self.format == .gzip else { return used }
                // Some writers pad a file with zeros; a member can not begin with one.
                if input[used] == 0 {
                    used += 1
                    continue
                }
                self.reset()
            }
            let end = min(used + 1 << 30, input.count)
            used += try self.step(input.extracting(used..<end), into: &output, cap: cap, limit: limit)
        }
        return used
    }

    /// Forgets everything: the next byte begins a new stream.
    package mutating func reset() {
        inflateReset(self.stream)
        self.isFinished = false
        self.isAtStart = true
    }

    /// Runs zlib until `input` is used up or the stream ends, without a copy of either side.
    private mutating func step(
        _ input: Span<UInt8>,
        into output: inout [UInt8],
        cap: Int,
        limit: Int
    ) throws(CompressionError) -> Int {
        let stream = self.stream
        let status = input.withUnsafeBufferPointer { source -> Int32 in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.pointee.avail_in = UInt32(source.count)
            defer { stream.pointee.next_in = nil }
            var room = max(256, source.count * 4)
            while true {
                // One byte past the limit is asked for, so that an output of exactly the limit passes.
                let left = cap - output.count
                let window = min(max(room, output.capacity - output.count), left == .max ? .max : left + 1, 1 << 30)
                var status = Z_OK
                output.append(addingCapacity: window) { (span: inout OutputSpan<UInt8>) in
                    status = span.fill(window) { target in
                        stream.pointee.next_out = target.baseAddress
                        stream.pointee.avail_out = UInt32(target.count)
                        let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
                        stream.pointee.next_out = nil
                        return (status, target.count - Int(stream.pointee.avail_out))
                    }
                }
                guard status == Z_OK, output.count <= cap else { return status }
                // Room left over means that the input is used up.
                guard stream.pointee.avail_out == 0 else { return status }
                room *= 2
            }
        }
        let used = input.count - Int(stream.pointee.avail_in)
        if used > 0 { self.isAtStart = false }
        if output.count > cap {
            output.removeLast(output.count - cap)
            throw .outputLimit(limit)
        }
        switch status {
        case Z_OK, Z_BUF_ERROR: return used
        case Z_STREAM_END:
            self.isFinished = true
            return used
        case Z_NEED_DICT: throw .dictionaryNeeded
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .corrupt(reason: stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
        }
    }
}

// The one owner of its stream: it may move to another thread, and two threads cannot reach one value.
extension Inflater: @unchecked Sendable {}
