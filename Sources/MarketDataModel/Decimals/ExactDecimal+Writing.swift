extension ExactDecimal {
    /// Appends the decimal in ASCII, with all digits of its ``scale``; allocates only where `output` has to grow.
    public func write(into output: inout [UInt8]) {
        var magnitude = self.significand.magnitude
        var digits = 1
        var rest = magnitude / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        let scale = self.scale
        digits = max(digits, scale + 1)
        let point = scale > 0 ? 1 : 0
        if self.isNegative { output.append(0x2D) }
        let start = output.count
        output.append(contentsOf: repeatElement(0x2E, count: digits + point))
        var index = start + digits + point - 1
        for written in 0..<digits {
            if written == scale, point == 1 { index -= 1 }
            output[index] = UInt8(truncatingIfNeeded: magnitude % 10) + 0x30
            magnitude /= 10
            index -= 1
        }
    }
}
