import Compression
import TestSupport
import Testing
import WebSocketCodec

@Suite struct `Streams in pieces` {
    /// Messages of all kinds, small enough to try every cut.
    static let frames: [Frame] = [
        .text("quote"), .ping("p"), .text("gr", isFinal: false), .continuation([0xC3], isFinal: false), .pong(""),
        .continuation([0xBC, 0xC3, 0x9F]), .binary([UInt8](repeating: 7, count: 130)), .text(""),
        .text("€uro 😀", isFinal: false), .continuation([]), .close(1001, "moving"),
    ]

    @Test(arguments: [0, 3, 64, 8_192])
    func `every cut gives what the whole gives`(inPlace: Int) {
        let limits = WebSocketLimits(frameBytesLeftInPlace: inPlace)
        let bytes = Self.frames.bytes
        let whole = heard(bytes)
        #expect(whole.count == 8)
        for first in 0...bytes.count {
            #expect(heard(bytes, cuts: [first], limits: limits) == whole)
            for second in stride(from: first, through: bytes.count, by: 7) {
                #expect(heard(bytes, cuts: [first, second], limits: limits) == whole)
            }
        }
        #expect(heard(bytes, cuts: Array(1..<bytes.count), limits: limits) == whole)
    }

    @Test(arguments: [0, 20, 8_192])
    func `every cut of a compressed stream gives what the whole gives`(inPlace: Int) throws {
        let limits = WebSocketLimits(frameBytesLeftInPlace: inPlace)
        let bytes = try compressedFrames(["quote quote quote", "", "quote quote", "ünï", "quote"]).bytes
        let whole = heard(bytes, deflate: WebSocketDeflateAgreement())
        #expect(whole == [.text("quote quote quote"), .text(""), .text("quote quote"), .text("ünï"), .text("quote")])
        for cut in 0...bytes.count {
            #expect(heard(bytes, cuts: [cut], limits: limits, deflate: WebSocketDeflateAgreement()) == whole)
        }
        let cuts = Array(1..<bytes.count)
        #expect(heard(bytes, cuts: cuts, limits: limits, deflate: WebSocketDeflateAgreement()) == whole)
    }

    @Test(arguments: 0..<200)
    func `random frames in random pieces give what the whole gives`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            var frame = Frame(opcode: [0, 1, 1, 2, 2, 8, 9, 10].randomElement(using: &random) ?? 1)
            let count = [0, 1, 5, 125, 126, 300].randomElement(using: &random) ?? 0
            frame.payload = (0..<count).map { _ in UInt8.random(in: 0...127, using: &random) }
            if UInt8.random(in: 0..<20, using: &random) == 0 { frame.payload = [0xE2, 0x82, 0xAC] }
            frame.isFinal = Bool.random(using: &random) || frame.opcode >= 8
            if UInt8.random(in: 0..<30, using: &random) == 0 { frame.reserved = 4 }
            bytes += frame.bytes
        }
        let whole = heard(bytes)
        for inPlace in [0, 100, 8_192] {
            let cuts = (0..<5).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
            #expect(heard(bytes, cuts: cuts, limits: WebSocketLimits(frameBytesLeftInPlace: inPlace)) == whole)
        }
    }

    @Test(arguments: 0..<20)
    func `random bytes never trap and never grow the buffer`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let limits = WebSocketLimits(messageBytes: 5_000, frameBytesLeftInPlace: 200)
            var listener = Listener(limits: limits, deflate: WebSocketDeflateAgreement())
            for _ in 0..<10 {
                var piece = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                // Mostly frames that begin well, so that more than the first byte is tried.
                if piece.count > 2, Bool.random(using: &random) {
                    piece[0] = [0x81, 0x82, 0xC1, 0x01, 0x41, 0x00, 0x80, 0x89].randomElement(using: &random) ?? 0x81
                    piece[1] &= 0x7F
                }
                listener.receive(piece)
            }
            let largest = listener.largestBuffer
            #expect(largest <= 200 + 14 + 80)
        }
    }
}

/// Each text as a compressed message, with context take-over, as a server sends it.
func compressedFrames(_ texts: [String]) throws -> [Frame] {
    var deflater = try Deflater(.raw)
    return try texts.map { text in
        guard !text.isEmpty else { return Frame(opcode: 1, payload: [0], reserved: 4) }
        var payload: [UInt8] = []
        try deflater.deflate(Array(text.utf8).span, into: &payload, flush: .sync)
        payload.removeLast(4)
        return Frame(opcode: 1, payload: payload, reserved: 4)
    }
}
