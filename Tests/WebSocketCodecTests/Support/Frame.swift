/// What a server puts on the wire, and what it must not.
struct Frame {
    var opcode: UInt8
    var payload: [UInt8] = []
    var isFinal = true
    var reserved: UInt8 = 0
    var mask: UInt32?
    /// Bytes of the length field where not the shortest: 2 or 8.
    var lengthBytes: Int?
    /// The length it announces where not that of the payload.
    var announced: UInt64?

    var bytes: [UInt8] {
        var result = [(self.isFinal ? 0x80 : 0) | self.reserved << 4 | self.opcode]
        let count = self.announced ?? UInt64(self.payload.count)
        let width = self.lengthBytes ?? (count < 126 ? 0 : count <= 0xFFFF ? 2 : 8)
        let maskBit: UInt8 = self.mask == nil ? 0 : 0x80
        result.append(maskBit | (width == 0 ? UInt8(count) : width == 2 ? 126 : 127))
        for index in 0..<width {
            result.append(UInt8(truncatingIfNeeded: count >> UInt64(8 * (width - 1 - index))))
        }
        guard let mask else { return result + self.payload }
        let key = (0..<4).map { UInt8(truncatingIfNeeded: mask >> UInt32(24 - 8 * $0)) }
        return result + key + self.payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    static func text(_ text: String, isFinal: Bool = true) -> Frame {
        Frame(opcode: 1, payload: Array(text.utf8), isFinal: isFinal)
    }

    static func binary(_ payload: [UInt8], isFinal: Bool = true) -> Frame {
        Frame(opcode: 2, payload: payload, isFinal: isFinal)
    }

    static func continuation(_ payload: [UInt8], isFinal: Bool = true) -> Frame {
        Frame(opcode: 0, payload: payload, isFinal: isFinal)
    }

    static func ping(_ text: String) -> Frame { Frame(opcode: 9, payload: Array(text.utf8)) }

    static func pong(_ text: String) -> Frame { Frame(opcode: 10, payload: Array(text.utf8)) }

    static func close(_ code: UInt16?, _ reason: String = "") -> Frame {
        Frame(opcode: 8, payload: (code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []) + Array(reason.utf8))
    }
}

extension [Frame] {
    var bytes: [UInt8] { self.flatMap(\.bytes) }
}
