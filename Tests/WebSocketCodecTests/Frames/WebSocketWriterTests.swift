import TestSupport
import Testing
import WebSocketCodec

/// A client's frame as a server would have sent it: the mask taken off.
func unmasked(_ bytes: [UInt8]) -> [UInt8] {
    var frame = bytes
    let size =
        switch bytes[1] & 0x7F {
        case 126: 4
        case 127: 10
        default: 2
        }
    let key = Array(bytes[size..<size + 4])
    frame[1] &= 0x7F
    frame.removeSubrange(size..<size + 4)
    for index in size..<frame.count { frame[index] ^= key[(index - size) % 4] }
    return frame
}

/// Gives out what it is told to.
struct Scripted: RandomNumberGenerator {
    var value: UInt64
    mutating func next() -> UInt64 { self.value }
}

@Suite struct `Writing frames` {
    @Test func `the masked example of RFC 6455, section 5.7`() {
        var writer = WebSocketWriter()
        var random = Scripted(value: 0x37FA_213D_37FA_213D)
        var out: [UInt8] = []
        writer.text(Array("Hello".utf8).span, into: &out, random: &random)
        #expect(out == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 125, 126, 65_535, 65_536])
    func `payloads of every length come through their mask, behind what is there`(count: Int) {
        var writer = WebSocketWriter()
        var random = SeededGenerator(seed: UInt64(count))
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var out: [UInt8] = [1, 2, 3]
        writer.binary(payload.span, into: &out, random: &random)
        #expect(Array(out.prefix(3)) == [1, 2, 3])
        #expect(out[4] & 0x80 == 0x80)
        #expect(heard(unmasked(Array(out.dropFirst(3)))) == [.binary(payload)])
    }

    @Test func `each frame has a mask of its own`() {
        var writer = WebSocketWriter()
        var random = SeededGenerator(seed: 5)
        var out: [UInt8] = []
        writer.text([0x61].span, into: &out, random: &random)
        writer.text([0x61].span, into: &out, random: &random)
        #expect(out[2..<6] != out[9..<13])
    }

    @Test func `control frames are cut to 125 bytes, a close's reason at a character's end`() {
        let writer = WebSocketWriter()
        var random = SeededGenerator(seed: 5)
        var out: [UInt8] = []
        writer.ping([UInt8](repeating: 1, count: 200).span, into: &out, random: &random)
        #expect(heard(unmasked(out)) == [.ping([UInt8](repeating: 1, count: 125))])
        out.removeAll()
        let reason = String(repeating: "€", count: 60)
        writer.close(WebSocketClose(code: .normal, reason: reason), into: &out, random: &random)
        #expect(heard(unmasked(out)) == [.close([0x03, 0xE8] + Array(String(repeating: "€", count: 41).utf8))])
    }

    @Test func `a code that must not be sent leaves the close empty`() {
        let writer = WebSocketWriter()
        var random = SeededGenerator(seed: 5)
        var out: [UInt8] = []
        writer.close(WebSocketClose(code: .none), into: &out, random: &random)
        #expect(heard(unmasked(out)) == [.close([])])
    }
}
