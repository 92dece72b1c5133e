extension Span<UInt8> {
    /// An array of the same bytes: for what is rare and short.
    var copied: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(self.count)
        for index in self.indices {
            result.append(self[index])
        }
        return result
    }
}
