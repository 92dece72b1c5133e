/// A decimal number as it was written: `significand` · 10^-`scale`, never through a binary float.
///
/// Trailing zeros are kept, so that `61837.63000000` prints back the same; equality, hash and order are by value, so
/// that it equals `61837.63`. Every operation gives the exact result or throws; nothing is ever rounded.
@frozen
public struct ExactDecimal: BitwiseCopyable, Sendable {
    /// All digits, without the point.
    public let significand: Int64
    /// Digits after the point; a byte, so that a value with its scale moves in two registers.
    @usableFromInline let storedScale: Int8

    /// The most digits after the point that a value may have.
    @inlinable public static var maximumScale: Int { 127 }

    @inlinable
    init(uncheckedSignificand significand: Int64, scale: Int) {
        self.significand = significand
        self.storedScale = Int8(truncatingIfNeeded: scale)
    }

    /// How many digits follow the point: 0...127.
    @inlinable public var scale: Int { Int(self.storedScale) }

    /// The power of ten that ``significand`` is multiplied with: the negated ``scale``.
    @inlinable public var exponent: Int { -Int(self.storedScale) }

    /// Zero, without digits after the point.
    @inlinable public static var zero: ExactDecimal { ExactDecimal(uncheckedSignificand: 0, scale: 0) }

    /// Whether the value is zero. There is no negative zero: `-0.0` reads as `0.0`.
    @inlinable public var isZero: Bool { self.significand == 0 }

    /// Whether the value is below zero.
    @inlinable public var isNegative: Bool { self.significand < 0 }

    /// `significand` · 10^`exponent`, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where the value does not fit.
    public init(significand: Int64, exponent: Int) throws(DecimalError) {
        if exponent <= 0 {
            // Past this exponent no zeros of a 64-bit significand could make up for it.
            guard exponent > -1_000 || significand == 0 else { throw DecimalError(.tooManyDigits) }
            try self.init(fitting: Int128(significand), scale: significand == 0 ? 0 : -exponent)
        } else {
            guard significand != 0 else {
                self = .zero
                return
            }
            guard exponent <= 18 else { throw DecimalError(.tooManyDigits) }
            try self.init(fitting: Int128(significand) * PowersOfTen.wide(exponent), scale: 0)
        }
    }

    /// The same value without trailing zeros after the point: `61837.6300` becomes `61837.63`.
    @inlinable
    public var normalized: ExactDecimal {
        var scale = Int(self.storedScale)
        guard scale > 0 else { return self }
        var significand = self.significand
        guard significand != 0 else { return .zero }
        while scale > 0 {
            let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { break }
            significand = quotient
            scale &-= 1
        }
        return ExactDecimal(uncheckedSignificand: significand, scale: scale)
    }
}

extension ExactDecimal: DecimalValue {
    /// Itself.
    @inlinable public var decimal: ExactDecimal { self }

    /// Itself.
    @inlinable public init(_ decimal: ExactDecimal) { self = decimal }

    /// Whether both are the same value, whatever their scales.
    @inlinable
    public static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if left.storedScale == right.storedScale { return left.significand == right.significand }
        return left.ordering(with: right) == 0
    }

    /// Order by value.
    @inlinable
    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if left.storedScale == right.storedScale { return left.significand < right.significand }
        return left.ordering(with: right) < 0
    }

    /// Hashes the value, so that equal values of different scales hash alike.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        let value = self.normalized
        hasher.combine(value.significand)
        hasher.combine(value.storedScale)
    }

    /// Below zero, zero or above, as this value is less than, equal to or greater than `other`.
    @usableFromInline
    func ordering(with other: ExactDecimal) -> Int {
        let difference = self.scale - other.scale
        guard abs(difference) <= PowersOfTen.largestAligning else {
            // Unless it is zero, the side with fewer digits after the point outgrows any 64-bit significand.
            let (own, others) = (Int(self.significand.signum()), -Int(other.significand.signum()))
            let (coarse, fine) = difference < 0 ? (own, others) : (others, own)
            return coarse != 0 ? coarse : fine
        }
        let left = Int128(self.significand) * PowersOfTen.wide(max(0, -difference))
        let right = Int128(other.significand) * PowersOfTen.wide(max(0, difference))
        return left < right ? -1 : (left == right ? 0 : 1)
    }
}
