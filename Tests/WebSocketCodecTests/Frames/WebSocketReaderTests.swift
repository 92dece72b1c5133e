import MarketDataModel
import Testing
import WebSocketCodec

@Suite struct `Reading frames` {
    @Test func `whole messages of one read are slices of the read buffer, in order`() throws {
        let bytes = [Frame.text("one"), .binary([1, 2]), .text(""), .text(String(repeating: "x", count: 300))].bytes
        var reader = WebSocketReader()
        var messages: [MessageSlice] = []
        var controls: [ControlSlice] = []
        let used = try reader.read(bytes.span, messages: &messages, controls: &controls)
        #expect(used == bytes.count)
        #expect(
            messages == [
                MessageSlice(offset: 2, count: 3),
                MessageSlice(offset: 7, count: 2, isText: false),
                MessageSlice(offset: 11, count: 0),
                MessageSlice(offset: 15, count: 300),
            ]
        )
        let assembly = reader.assembly
        #expect(assembly.isEmpty)
    }

    @Test func `control frames between fragments are heard where they came`() {
        let frames: [Frame] = [
            .text("a"), .ping("1"), .text("b", isFinal: false), .pong("2"), .continuation([0x63], isFinal: false),
            .ping("3"), .continuation([]), .text("d"), .close(1000, "bye"), .text("ignored"),
        ]
        #expect(
            heard(frames.bytes) == [
                .text("a"), .ping([0x31]), .pong([0x32]), .ping([0x33]), .text("bc"), .text("d"),
                .close([0x03, 0xE8, 0x62, 0x79, 0x65]),
            ]
        )
    }

    @Test(arguments: [125, 126, 127, 65_535, 65_536, 100_000])
    func `lengths of every form are read`(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(heard([.binary(payload), .text("after")].bytes) == [.binary(payload), .text("after")])
        #expect(heard([.binary(payload), .text("after")].bytes, cuts: [70]) == [.binary(payload), .text("after")])
    }

    @Test func `a frame larger than the threshold never makes the caller's buffer grow`() {
        let payload = [UInt8](repeating: 0x61, count: 200_000)
        let bytes = [Frame.text("first"), Frame(opcode: 1, payload: payload), .text("last")].bytes
        var listener = Listener(limits: WebSocketLimits(frameBytesLeftInPlace: 1_000))
        for start in stride(from: 0, to: bytes.count, by: 500) {
            listener.receive(bytes[start..<min(start + 500, bytes.count)])
        }
        let (largest, heard) = (listener.largestBuffer, listener.heard)
        #expect(largest < 1_514)
        #expect(heard == [.text("first"), .text(String(decoding: payload, as: UTF8.self)), .text("last")])
    }

    @Test func `the room of an unusually large message is given back`() {
        var listener = Listener()
        listener.receive(
            [Frame.binary([UInt8](repeating: 1, count: 4 << 20), isFinal: false), .continuation([1])].bytes
        )
        let large = listener.reader.assembly.capacity
        listener.receive(Frame.text("x").bytes)
        let small = listener.reader.assembly.capacity
        #expect(large > 4 << 20)
        #expect(small < 1 << 20)
    }

    @Test(arguments: [
        (Frame(opcode: 1, reserved: 4), WebSocketError.reservedBits(4)),
        (Frame(opcode: 1, reserved: 2), .reservedBits(2)),
        (Frame(opcode: 9, reserved: 1), .reservedBits(1)),
        (Frame(opcode: 3), .reservedOpcode(3)),
        (Frame(opcode: 15), .reservedOpcode(15)),
        (Frame(opcode: 1, payload: [0x61], mask: 0x0102_0304), .maskedFrame),
        (Frame(opcode: 9, isFinal: false), .fragmentedControlFrame),
        (Frame(opcode: 10, payload: [UInt8](repeating: 1, count: 126)), .longControlFrame),
        (Frame(opcode: 2, announced: 1 << 63), .lengthOutOfRange),
        (Frame(opcode: 2, payload: [1], lengthBytes: 2), .lengthNotMinimal),
        (Frame(opcode: 1, payload: [1], lengthBytes: 8), .lengthNotMinimal),
        (Frame(opcode: 2, payload: [UInt8](repeating: 1, count: 65_535), lengthBytes: 8), .lengthNotMinimal),
        (.continuation([1]), .unexpectedContinuation),
        (Frame(opcode: 8, payload: [3]), .shortClose),
        (.close(1005), .invalidCloseCode(1005)),
        (.close(1006), .invalidCloseCode(1006)),
        (.close(999), .invalidCloseCode(999)),
        (.close(1004), .invalidCloseCode(1004)),
        (.close(1015), .invalidCloseCode(1015)),
        (.close(2_999), .invalidCloseCode(2_999)),
        (.close(5_000), .invalidCloseCode(5_000)),
        (Frame(opcode: 8, payload: [0x03, 0xE8, 0xC3]), .invalidUTF8),
    ])
    func `what a server must not send is a named error, what came before it is kept`(
        frame: Frame,
        error: WebSocketError
    ) {
        #expect(heard([.text("good"), frame, .text("after")].bytes) == [.text("good"), .error(error)])
    }

    @Test func `a new message within a fragmented one is an error`() {
        #expect(heard([.text("a", isFinal: false), .text("b")].bytes) == [.error(.unfinishedMessage)])
        let compressed = Frame(opcode: 0, isFinal: true, reserved: 4)
        let deflate = WebSocketDeflateAgreement()
        let bytes = [.text("a", isFinal: false), compressed].bytes
        #expect(heard(bytes, deflate: deflate) == [.error(.compressedContinuation)])
    }

    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999] as [UInt16])
    func `close codes that may be sent are taken`(code: UInt16) {
        #expect(heard(Frame.close(code).bytes) == [.close([UInt8(code >> 8), UInt8(code & 0xFF)])])
    }

    @Test func `B42 a frame of 100 MB is refused with 1009 at its header`() {
        let header = Frame(opcode: 2, announced: 100_000_000).bytes
        let error = WebSocketError.messageTooBig(bytes: 100_000_000, limit: 16 << 20)
        #expect(heard([.text("x")].bytes + header) == [.text("x"), .error(error)])
        #expect(error.closeCode == .messageTooBig)
    }

    @Test func `B42 fragments that add up to more than the limit are refused with 1009`() {
        let limits = WebSocketLimits(messageBytes: 1_000)
        let half = [UInt8](repeating: 1, count: 500)
        let frames: [Frame] = [.binary(half, isFinal: false), .continuation(half, isFinal: false), .continuation([1])]
        #expect(heard(frames.bytes, limits: limits) == [.error(.messageTooBig(bytes: 1_001, limit: 1_000))])
        #expect(heard([.binary(half + half)].bytes, limits: limits) == [.binary(half + half)])
        let huge = Frame(opcode: 0, announced: UInt64(Int.max))
        #expect(heard([.binary(half, isFinal: false), huge].bytes, limits: limits).count == 1)
    }

    @Test func `B42 text that is not UTF-8 is refused with 1007`() {
        let bad = Frame(opcode: 1, payload: [0x61, 0xC0, 0x80])
        #expect(heard([.text("x"), bad].bytes) == [.text("x"), .error(.invalidUTF8)])
        #expect(WebSocketError.invalidUTF8.closeCode == .invalidPayload)
        #expect(heard([.binary([0xC0, 0x80])].bytes) == [.binary([0xC0, 0x80])])
    }

    @Test func `B42 a broken frame is refused with 1002`() {
        #expect(heard([0xFF, 0xFF, 0x00]) == [.error(.reservedBits(7))])
        #expect(WebSocketError.reservedBits(7).closeCode == .protocolError)
    }

    @Test func `bad text fails as soon as it is here, not when its frame or message is whole`() {
        // A frame that is not whole, in the caller's buffer.
        let frame = Frame(opcode: 1, payload: [0x61, 0x62, 0xFF], announced: 100).bytes
        for cut in 0...frame.count {
            #expect(heard(frame, cuts: [cut]) == [.error(.invalidUTF8)])
        }
        // A frame that is moved piece by piece.
        let limits = WebSocketLimits(frameBytesLeftInPlace: 10)
        #expect(heard(frame, limits: limits) == [.error(.invalidUTF8)])
        // A fragment.
        let fragment = Frame(opcode: 1, payload: [0xED, 0xA0], isFinal: false).bytes
        #expect(heard(fragment) == [.error(.invalidUTF8)])
    }

    @Test func `a character may be cut by fragments, but not by the message's end`() {
        let euro = Array("€".utf8)
        let frames: [Frame] = [
            Frame(opcode: 1, payload: [euro[0]], isFinal: false), .continuation([euro[1]], isFinal: false),
            .continuation([euro[2]]),
        ]
        #expect(heard(frames.bytes) == [.text("€")])
        #expect(heard(Array(frames.dropLast()).bytes + Frame.continuation([]).bytes) == [.error(.invalidUTF8)])
        #expect(heard(Frame(opcode: 1, payload: Array(euro.dropLast())).bytes) == [.error(.invalidUTF8)])
    }

    @Test func `after an error or a close all that comes is ignored`() {
        var listener = Listener()
        listener.receive(Frame(opcode: 3).bytes)
        listener.receive(Frame.text("later").bytes)
        let (heard, rest) = (listener.heard, listener.buffer)
        #expect(heard == [.error(.reservedOpcode(3))])
        #expect(rest.isEmpty)
    }
}
