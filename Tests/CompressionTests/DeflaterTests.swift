import Compression
import Testing

@Suite struct `Deflating` {
    @Test func `a sync flush ends on a byte, so that a reader has all of it`() throws {
        var deflater = try Deflater(.raw)
        var inflater = try Inflater(.raw)
        var compressed: [UInt8] = []
        var result: [UInt8] = []
        for line in sample.split(separator: "\n").prefix(50) {
            compressed.removeAll()
            try deflater.deflate(Array(line.utf8).span, into: &compressed, flush: .sync)
            #expect(compressed.suffix(4) == [0, 0, 0xFF, 0xFF])
            result.removeAll()
            try inflater.inflate(compressed.span, into: &result)
            #expect(result.elementsEqual(line.utf8))
            let isAtBlockEnd = inflater.isAtBlockEnd
            #expect(isAtBlockEnd)
        }
    }

    @Test func `without its window a second message is larger`() throws {
        let line = Array(sample.prefix(100).utf8)
        var sizes: [Int] = []
        for takesOver in [true, false] {
            var deflater = try Deflater(.raw, windowBits: 9)
            var compressed: [UInt8] = []
            try deflater.deflate(line.span, into: &compressed, flush: .sync)
            if !takesOver { deflater.reset() }
            compressed.removeAll()
            try deflater.deflate(line.span, into: &compressed, flush: .sync)
            sizes.append(compressed.count)
        }
        #expect(sizes[0] < sizes[1] / 4)
    }

    @Test func `after its end a stream takes no more, until it is reset`() throws {
        var deflater = try Deflater(.gzip)
        var compressed: [UInt8] = []
        try deflater.deflate([1].span, into: &compressed, flush: .finish)
        let count = compressed.count
        #expect(throws: CompressionError.finished) {
            try deflater.deflate([1].span, into: &compressed, flush: .finish)
        }
        #expect(compressed.count == count)
        deflater.reset()
        try deflater.deflate([1].span, into: &compressed, flush: .finish)
        #expect(compressed.count == 2 * count)
    }
}
