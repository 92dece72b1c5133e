import Compression
import TestSupport
import Testing

/// Text that compresses, as market data does.
let sample = (0..<2_000).map { #"{"u":\#(400_900_217 + $0),"s":"BNBUSDT","b":"25.\#($0 % 97)","B":"31.21"}"# }
    .joined(separator: "\n")

@Suite struct `Inflating` {
    @Test(arguments: [CompressionFormat.raw, .zlib, .gzip])
    func `what was deflated comes back, in pieces of any size`(format: CompressionFormat) throws {
        let original = Array(sample.utf8)
        var deflater = try Deflater(format)
        var compressed: [UInt8] = []
        try deflater.deflate(original.span, into: &compressed, flush: .finish)
        #expect(compressed.count < original.count / 4)

        for size in [1, 2, 7, 100, 4_096, compressed.count] {
            var inflater = try Inflater(format)
            var result: [UInt8] = []
            for start in stride(from: 0, to: compressed.count, by: size) {
                let piece = Array(compressed[start..<min(start + size, compressed.count)])
                #expect(try inflater.inflate(piece.span, into: &result) == piece.count)
            }
            let isFinished = inflater.isFinished
            #expect(isFinished)
            #expect(result == original)
        }
    }

    @Test func `gzip members that follow one another read as one, zeros behind them are ignored`() throws {
        var compressed: [UInt8] = []
        for text in ["one\n", "two\n", "", "three\n"] {
            var deflater = try Deflater(.gzip)
            try deflater.deflate(Array(text.utf8).span, into: &compressed, flush: .finish)
        }
        compressed += [0, 0, 0]
        for size in [1, 5, compressed.count] {
            var inflater = try Inflater(.gzip)
            var result: [UInt8] = []
            for start in stride(from: 0, to: compressed.count, by: size) {
                try inflater.inflate(
                    Array(compressed[start..<min(start + size, compressed.count)]).span,
                    into: &result
                )
            }
            #expect(String(decoding: result, as: UTF8.self) == "one\ntwo\nthree\n")
            let isFinished = inflater.isFinished
            #expect(isFinished)
        }
    }

    @Test func `a raw stream that ends leaves what follows it`() throws {
        var deflater = try Deflater(.raw)
        var compressed: [UInt8] = []
        try deflater.deflate([1, 2, 3].span, into: &compressed, flush: .finish)
        let end = compressed.count
        compressed += [9, 9, 9]
        var inflater = try Inflater(.raw)
        var result: [UInt8] = []
        #expect(try inflater.inflate(compressed.span, into: &result) == end)
        #expect(try inflater.inflate([9].span, into: &result) == 0)
        #expect(result == [1, 2, 3])
    }

    @Test func `B46 whatever was flushed is readable, wherever the rest is cut`() throws {
        var deflater = try Deflater(.gzip)
        var compressed: [UInt8] = []
        var flushed: [(at: Int, text: Int)] = []
        var original: [UInt8] = []
        for line in sample.split(separator: "\n").prefix(300) {
            original += Array(line.utf8) + [0x0A]
            try deflater.deflate((Array(line.utf8) + [0x0A]).span, into: &compressed, flush: .none)
            if flushed.count * 10 < original.count / 70 {
                try deflater.deflate(Span(), into: &compressed, flush: .sync)
                flushed.append((compressed.count, original.count))
            }
        }
        #expect(flushed.count > 10)
        for cut in stride(from: 0, to: compressed.count, by: 13) {
            var inflater = try Inflater(.gzip)
            var result: [UInt8] = []
            try inflater.inflate(Array(compressed[..<cut]).span, into: &result)
            let promised = flushed.last { $0.at <= cut }?.text ?? 0
            #expect(result.count >= promised)
            #expect(result.elementsEqual(original[..<result.count]))
            let isFinished = inflater.isFinished
            #expect(!isFinished)
        }
    }

    @Test func `damage is an error, what came before it is kept`() throws {
        var deflater = try Deflater(.gzip)
        var compressed: [UInt8] = []
        let original = Array(sample.utf8)
        try deflater.deflate(original.span, into: &compressed, flush: .finish)
        var damaged = compressed
        for index in damaged.count / 2..<damaged.count / 2 + 20 { damaged[index] = 0xFF }
        var inflater = try Inflater(.gzip)
        var result: [UInt8] = []
        #expect(throws: CompressionError.self) { try inflater.inflate(damaged.span, into: &result) }
        #expect(result.count > 1_000)
        #expect(result.prefix(1_000).elementsEqual(original.prefix(1_000)))
    }

    @Test func `a bomb stops at the limit, an output of exactly the limit passes`() throws {
        let original = [UInt8](repeating: 0x41, count: 10 << 20)
        var deflater = try Deflater(.zlib)
        var bomb: [UInt8] = []
        try deflater.deflate(original.span, into: &bomb, flush: .finish)
        var result: [UInt8] = [7]
        var inflater = try Inflater(.zlib)
        #expect(throws: CompressionError.outputLimit(1_000)) {
            try inflater.inflate(bomb.span, into: &result, limit: 1_000)
        }
        #expect(result.count == 1_001)
        #expect(result.capacity < 1 << 20)
        inflater.reset()
        result = [7]
        try inflater.inflate(bomb.span, into: &result, limit: original.count)
        #expect(result.count == original.count + 1)
        inflater.reset()
        #expect(throws: CompressionError.outputLimit(original.count - 1)) {
            var result: [UInt8] = []
            try inflater.inflate(bomb.span, into: &result, limit: original.count - 1)
        }
    }

    @Test func `random bytes never trap`() throws {
        var random = SeededGenerator(seed: 42)
        for format in [CompressionFormat.raw, .zlib, .gzip] {
            for _ in 0..<500 {
                var inflater = try Inflater(format)
                var bytes = (0..<Int.random(in: 0..<300, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                if format == .gzip, bytes.count > 4 { bytes.replaceSubrange(0..<4, with: [0x1F, 0x8B, 8, 0]) }
                var result: [UInt8] = []
                _ = try? inflater.inflate(bytes.span, into: &result, limit: 10_000)
                #expect(result.count <= 10_000)
            }
        }
    }

    @Test func `parameters out of range are refused`() {
        #expect(throws: CompressionError.badParameter) { _ = try Inflater(.raw, windowBits: 16) }
        #expect(throws: CompressionError.badParameter) { _ = try Inflater(.raw, windowBits: 7) }
        #expect(throws: CompressionError.badParameter) { _ = try Deflater(.raw, windowBits: 8) }
        #expect(throws: CompressionError.badParameter) { _ = try Deflater(.raw, level: 10) }
    }
}
