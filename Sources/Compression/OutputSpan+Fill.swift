extension OutputSpan<UInt8> {
    /// Lets `body` write at most `room` bytes behind what is there; it says its result and how many it wrote.
    mutating func fill<Result>(
        _ room: Int,
        _ body: (UnsafeMutableBufferPointer<UInt8>) -> (Result, Int)
    ) -> Result {
        self.withUnsafeMutableBufferPointer { whole, count in
            let end = min(whole.count, count + room)
            let (result, written) = body(UnsafeMutableBufferPointer(rebasing: whole[count..<end]))
            count += written
            return result
        }
    }
}
