internal import CZlib

extension z_stream {
    /// A stream on the heap, where it stays: zlib's state points back to it and checks that it has not moved.
    static func make(
        _ initialize: (UnsafeMutablePointer<z_stream>) -> Int32
    ) throws(CompressionError) -> UnsafeMutablePointer<z_stream> {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = initialize(stream)
        guard status == Z_OK else {
            stream.deallocate()
            throw status == Z_MEM_ERROR ? .outOfMemory : .badParameter
        }
        return stream
    }
}
