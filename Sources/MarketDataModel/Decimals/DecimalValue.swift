/// What ``Price``, ``Quantity`` and ``ExactDecimal`` have in common: an exact decimal under a name of its own.
///
/// The types stay distinct, so that a price can't be passed for a quantity; all they can do is written here, once.
public protocol DecimalValue: BitwiseCopyable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral, ExpressibleByIntegerLiteral
{
    /// The number.
    var decimal: ExactDecimal { get }

    /// Names a number.
    init(_ decimal: ExactDecimal)
}

extension DecimalValue {
    /// Reads the decimal that `bytes` spell; see ``ExactDecimal/init(parsing:)`` for the grammar.
    /// - Throws: ``DecimalError``
    @inlinable
    public init(parsing bytes: Span<UInt8>) throws(DecimalError) {
        self.init(try ExactDecimal(parsing: bytes))
    }

    /// Reads the decimal that `text` spells; see ``ExactDecimal/init(parsing:)`` for the grammar.
    /// - Throws: ``DecimalError``
    public init(_ text: some StringProtocol) throws(DecimalError) {
        let text = String(text)
        self.init(try ExactDecimal(parsing: text.utf8.span))
    }

    /// A literal; traps where it is not a decimal, as a bad literal is a programmer's error.
    public init(stringLiteral text: StaticString) {
        do throws(DecimalError) {
            let text = text.description
            self.init(try ExactDecimal(parsing: text.utf8.span))
        } catch {
            preconditionFailure("\"\(text)\" is not a decimal: \(error)")
        }
    }

    /// A whole number.
    @inlinable
    public init(integerLiteral value: Int64) { self.init(ExactDecimal(uncheckedSignificand: value, scale: 0)) }

    /// Zero.
    @inlinable public static var zero: Self { Self(ExactDecimal.zero) }

    /// All digits, without the point.
    @inlinable public var significand: Int64 { self.decimal.significand }

    /// The power of ten that ``significand`` is multiplied with; zero or negative.
    @inlinable public var exponent: Int { self.decimal.exponent }

    /// How many digits follow the point: 0...127.
    @inlinable public var scale: Int { self.decimal.scale }

    /// Whether the value is zero.
    @inlinable public var isZero: Bool { self.decimal.isZero }

    /// Whether the value is below zero.
    @inlinable public var isNegative: Bool { self.decimal.isNegative }

    /// The same value without trailing zeros after the point.
    @inlinable public var normalized: Self { Self(self.decimal.normalized) }

    /// The sum, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit.
    @inlinable
    public func adding(_ other: Self) throws(DecimalError) -> Self { Self(try self.decimal.adding(other.decimal)) }

    /// The difference, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit.
    @inlinable
    public func subtracting(_ other: Self) throws(DecimalError) -> Self {
        Self(try self.decimal.subtracting(other.decimal))
    }

    /// Whether the value is a whole number of `tick`s; false for a zero tick.
    @inlinable
    public func isMultiple(of tick: Self) -> Bool { self.decimal.isMultiple(of: tick.decimal) }

    /// Appends the decimal in ASCII, with all digits of its scale; allocates only where `output` has to grow.
    @inlinable
    public func write(into output: inout [UInt8]) { self.decimal.write(into: &output) }

    /// The decimal as it was read, trailing zeros included.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(24)
        self.decimal.write(into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether both are the same value, whatever their scales.
    @inlinable
    public static func == (left: Self, right: Self) -> Bool { left.decimal == right.decimal }

    /// Order by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.decimal < right.decimal }

    /// Hashes the value, so that equal values of different scales hash alike.
    @inlinable
    public func hash(into hasher: inout Hasher) { self.decimal.hash(into: &hasher) }

    /// Reads a single string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(DecimalError) {
            self.init(try ExactDecimal(parsing: text.utf8.span))
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }

    /// Writes a single string, trailing zeros included.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}
