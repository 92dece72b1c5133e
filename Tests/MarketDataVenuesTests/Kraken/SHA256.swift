/// SHA-256 (FIPS 180-4): recorded frames that are not in this repository are known by it.
enum SHA256 {
    /// The digest in hexadecimal.
    static func hex(_ message: [UInt8]) -> String {
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(message.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        for start in stride(from: 0, to: padded.count, by: 64) { Self.add(padded[start..<(start + 64)], to: &state) }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private static func add(_ block: ArraySlice<UInt8>, to state: inout [UInt32]) {
        var words: [UInt32] = []
        for index in 0..<16 {
            words.append(block.dropFirst(index * 4).prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
        }
        for index in 16..<64 {
            let (old, recent) = (words[index - 15], words[index - 2])
            let low = Self.rotated(old, 7) ^ Self.rotated(old, 18) ^ old >> 3
            let high = Self.rotated(recent, 17) ^ Self.rotated(recent, 19) ^ recent >> 10
            words.append(words[index - 16] &+ low &+ words[index - 7] &+ high)
        }
        var work = state
        for index in 0..<64 {
            let (a, e) = (work[0], work[4])
            let choice = e & work[5] ^ ~e & work[6]
            let first = work[7] &+ (Self.rotated(e, 6) ^ Self.rotated(e, 11) ^ Self.rotated(e, 25)) &+ choice
            let sum = first &+ Self.constants[index] &+ words[index]
            let majority = a & work[1] ^ a & work[2] ^ work[1] & work[2]
            let second = (Self.rotated(a, 2) ^ Self.rotated(a, 13) ^ Self.rotated(a, 22)) &+ majority
            work = [sum &+ second, a, work[1], work[2], work[3] &+ sum, e, work[5], work[6]]
        }
        for index in 0..<8 { state[index] &+= work[index] }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = {
        var primes: [UInt32] = []
        var candidate: UInt32 = 2
        while primes.count < 64 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The largest r with r³ <= p · 2^96, whose low half is the fraction.
            var root: UInt128 = 0
            for bit in stride(from: 36, through: 0, by: -1) {
                let next = root | 1 << UInt128(bit)
                if next * next * next <= UInt128(prime) << 96 { root = next }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }()
}
