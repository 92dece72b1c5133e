public import MarketDataModel

extension JSONScanner {
    /// Takes the number that comes next: where it lies, its grammar checked.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func number(in bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        let byte = try self.valueToken(in: bytes)
        guard byte == 0x2D || (byte >= 0x30 && byte <= 0x39) else { throw self.mismatch(byte) }
        return try self.uncommonNumber(in: bytes)
    }

    /// Takes the number that comes next, quoted (`"61837.63"`) or not, exactly.
    ///
    /// Either may have an exponent (`1e-7`); see `ExactDecimal.init(parsing:)` for the grammar.
    /// - Throws: ``JSONError``; `tooManyDigits` where the value does not fit and would have to be rounded.
    @inlinable
    @inline(__always)
    public mutating func decimal(in bytes: Span<UInt8>) throws(JSONError) -> ExactDecimal {
        let byte = try self.valueToken(in: bytes)
        if byte == 0x22, let found = ExactDecimal.scan(bytes, at: self.position &+ 1, until: 0x22) {
            self.finishValue(at: found.end &+ 1)
            return found.value
        }
        return try self.uncommonDecimal(in: bytes, first: byte)
    }

    /// Takes the integer that comes next, quoted or not.
    /// - Throws: ``JSONError``; `notAnInteger` where it has a fraction or an exponent, `outOfRange` where it does not fit.
    @inlinable
    public mutating func int64(in bytes: Span<UInt8>) throws(JSONError) -> Int64 {
        let byte = try self.valueToken(in: bytes)
        if let value = self.shortInteger(in: bytes, first: byte) { return Int64(truncatingIfNeeded: value) }
        let (magnitude, negative, start) = try self.uncommonInteger(in: bytes, first: byte)
        if negative {
            guard magnitude <= UInt64(Int64.max) + 1 else { throw JSONError(.outOfRange, at: start) }
            return Int64(truncatingIfNeeded: 0 &- magnitude)
        }
        guard magnitude <= UInt64(Int64.max) else { throw JSONError(.outOfRange, at: start) }
        return Int64(truncatingIfNeeded: magnitude)
    }

    /// Takes the integer that comes next, quoted or not, which may not be negative.
    /// - Throws: ``JSONError``; `notAnInteger` where it has a fraction or an exponent, `outOfRange` where it does not fit.
    @inlinable
    public mutating func uint64(in bytes: Span<UInt8>) throws(JSONError) -> UInt64 {
        let byte = try self.valueToken(in: bytes)
        if let value = self.shortInteger(in: bytes, first: byte) { return value }
        let (magnitude, negative, start) = try self.uncommonInteger(in: bytes, first: byte)
        guard !negative || magnitude == 0 else { throw JSONError(.outOfRange, at: start) }
        return magnitude
    }

    /// A bare integer of up to 15 digits without a sign, followed by a comma or an end; `nil` leaves it to the long way.
    @inlinable
    @inline(__always)
    mutating func shortInteger(in bytes: Span<UInt8>, first: UInt8) -> UInt64? {
        let start = self.position
        guard first > 0x30, first <= 0x39, start >= 0, start <= bytes.count &- 16 else { return nil }
        let one = ByteWord(bytes, at: start).digitPrefix
        var value = one.value
        var count = one.count
        if count == 8 {
            let two = ByteWord(bytes, at: start &+ 8).digitPrefix
            guard two.count < 8 else { return nil }
            value = value &* two.scale &+ two.value
            count &+= two.count
        }
        let next = bytes[start &+ count]
        guard next == 0x2C || next == 0x7D || next == 0x5D else { return nil }
        self.finishValue(at: start &+ count)
        return value
    }

    @usableFromInline
    @inline(never)
    mutating func uncommonNumber(in bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        let number = try JSONNumber(in: bytes, from: self.position)
        self.finishValue(at: number.end)
        return JSONText(start: number.start, end: number.end, hasEscapes: false)
    }

    /// A bare number, or a quoted one that is long, signed, wrong, or near the end of the text.
    @usableFromInline
    @inline(never)
    mutating func uncommonDecimal(in bytes: Span<UInt8>, first: UInt8) throws(JSONError) -> ExactDecimal {
        if first == 0x22 {
            let text = try self.text(in: bytes)
            return try JSONScanner.decimal(in: bytes, text.start..<(text.start + text.count))
        }
        guard first == 0x2D || (first >= 0x30 && first <= 0x39) else { throw self.mismatch(first) }
        let number = try JSONNumber(in: bytes, from: self.position)
        self.finishValue(at: number.end)
        return try JSONScanner.decimal(in: bytes, number.start..<number.end)
    }

    private static func decimal(in bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> ExactDecimal {
        do throws(DecimalError) {
            return try ExactDecimal(parsing: bytes.extracting(range))
        } catch {
            let code: JSONError.Code = error.code == .tooManyDigits ? .tooManyDigits : .notADecimal
            throw JSONError(code, at: range.lowerBound + error.offset)
        }
    }

    /// An integer that is long, signed, quoted, wrong, or near the end of the text.
    @usableFromInline
    @inline(never)
    mutating func uncommonInteger(
        in bytes: Span<UInt8>,
        first: UInt8
    ) throws(JSONError) -> (magnitude: UInt64, isNegative: Bool, start: Int) {
        let start: Int
        let end: Int
        if first == 0x22 {
            let text = try self.text(in: bytes)
            (start, end) = (text.start, text.start + text.count)
        } else {
            guard first == 0x2D || (first >= 0x30 && first <= 0x39) else { throw self.mismatch(first) }
            let number = try JSONNumber(in: bytes, from: self.position)
            (start, end) = (number.start, number.end)
            self.finishValue(at: end)
        }
        let isNegative = start < end && bytes[start] == 0x2D
        let digits = isNegative ? start + 1 : start
        guard digits < end, digits + 1 == end || bytes[digits] != 0x30 else {
            throw JSONError(.notAnInteger, at: start)
        }
        var magnitude: UInt64 = 0
        for index in digits..<end {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { throw JSONError(.notAnInteger, at: index) }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { throw JSONError(.outOfRange, at: start) }
            magnitude = sum
        }
        return (magnitude, isNegative, start)
    }
}
