import Compression
import TestSupport
import Testing
import WebSocketCodec

@Suite struct `Compressed messages` {
    static let texts = (0..<50).map {
        #"{"u":\#(400_900_217 + $0),"s":"BNBUSDT","b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66"}"#
    }

    @Test(arguments: [true, false], [9, 15])
    func `what a client's writer sends, its masks taken off, a reader hears`(takesOver: Bool, bits: Int) {
        var agreement = WebSocketDeflateAgreement()
        agreement.clientNoContextTakeover = !takesOver
        agreement.clientMaxWindowBits = bits
        // The reader is the other side here: what the client writes with is what it reads with.
        agreement.serverNoContextTakeover = !takesOver
        agreement.serverMaxWindowBits = bits
        var writer = WebSocketWriter(deflate: agreement)
        var random = SeededGenerator(seed: 1)
        var listener = Listener(deflate: agreement)
        var total = 0
        for text in Self.texts {
            var out: [UInt8] = []
            writer.text(Array(text.utf8).span, into: &out, random: &random)
            total += out.count
            #expect(out[0] == 0xC1)
            listener.receive(unmasked(out))
        }
        let heard = listener.heard
        #expect(heard == Self.texts.map { .text($0) })
        // Some 100 bytes each: the window pays, and without one a message of this size hardly shrinks.
        #expect(takesOver ? total < 50 * 45 : total > 50 * 80)
    }

    @Test func `fragments of a compressed message are put together`() throws {
        let frame = try compressedFrames(["Hello, compressed world, hello"])[0]
        let middle = frame.payload.count / 2
        let frames: [Frame] = [
            Frame(opcode: 1, payload: Array(frame.payload[..<middle]), isFinal: false, reserved: 4), .ping("?"),
            .continuation([], isFinal: false), .continuation(Array(frame.payload[middle...])),
        ]
        let expected: [Heard] = [.ping([0x3F]), .text("Hello, compressed world, hello")]
        #expect(heard(frames.bytes, deflate: WebSocketDeflateAgreement()) == expected)
    }

    @Test func `the examples of RFC 7692, section 7.2.3 are read`() {
        let deflate = WebSocketDeflateAgreement()
        func frame(_ payload: [UInt8]) -> Frame { Frame(opcode: 1, payload: payload, reserved: 4) }
        let once = frame([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
        let again = frame([0xF2, 0x00, 0x11, 0x00, 0x00])
        #expect(heard([once, again].bytes, deflate: deflate) == [.text("Hello"), .text("Hello")])
        let stored = frame([0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00])
        #expect(heard([stored, once].bytes, deflate: deflate) == [.text("Hello"), .text("Hello")])
        let final = frame([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00])
        #expect(heard([final, once].bytes, deflate: deflate) == [.text("Hello"), .text("Hello")])
        let twoBlocks = frame([0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00])
        #expect(heard([twoBlocks].bytes, deflate: deflate) == [.text("Hello")])
    }

    @Test func `compressed and plain messages mix`() throws {
        let frames = try [Frame.text("plain")] + compressedFrames(["small"]) + [.binary([1])]
        let expected: [Heard] = [.text("plain"), .text("small"), .binary([1])]
        #expect(heard(frames.bytes, deflate: WebSocketDeflateAgreement()) == expected)
    }

    @Test func `B42 a message that inflates to more than the limit is refused with 1009`() throws {
        let bomb = try compressedFrames([String(repeating: "a", count: 1_000_000)])
        let limits = WebSocketLimits(messageBytes: 100_000)
        let error = WebSocketError.messageTooBig(bytes: 100_001, limit: 100_000)
        #expect(heard(bomb.bytes, limits: limits, deflate: WebSocketDeflateAgreement()) == [.error(error)])
        #expect(heard(bomb.bytes, deflate: WebSocketDeflateAgreement()).count == 1)
    }

    @Test func `B42 what does not inflate is refused with 1007`() throws {
        for payload in [[0xFF, 0xFF, 0xFF], [0x07]] as [[UInt8]] {
            let result = heard(
                Frame(opcode: 2, payload: payload, reserved: 4).bytes,
                deflate: WebSocketDeflateAgreement()
            )
            guard case .error(let error)? = result.first else {
                Issue.record("no error for \(payload)")
                continue
            }
            #expect(error.closeCode == .invalidPayload)
        }
        // Cut within a block: the tail that RFC 7692 appends must not pass for data.
        var cut = try compressedFrames([String(repeating: "The quick brown fox. ", count: 3)])[0]
        cut.payload.removeLast(cut.payload.count / 2)
        guard case .error? = heard(cut.bytes, deflate: WebSocketDeflateAgreement()).last else {
            Issue.record("a cut message was taken")
            return
        }
    }

    @Test func `compressed text is checked after inflation`() throws {
        var deflater = try Deflater(.raw)
        var payload: [UInt8] = []
        try deflater.deflate([0x61, 0xC3, 0x28].span, into: &payload, flush: .sync)
        payload.removeLast(4)
        let frame = Frame(opcode: 1, payload: payload, reserved: 4)
        #expect(heard(frame.bytes, deflate: WebSocketDeflateAgreement()) == [.error(.invalidUTF8)])
    }

    @Test func `a window of 8 bits, which zlib cannot write for, is obeyed by not compressing`() {
        var agreement = WebSocketDeflateAgreement()
        agreement.clientMaxWindowBits = 8
        var writer = WebSocketWriter(deflate: agreement)
        var random = SeededGenerator(seed: 1)
        var out: [UInt8] = []
        writer.text(Array(Self.texts[0].utf8).span, into: &out, random: &random)
        #expect(out[0] == 0x81)
    }
}
