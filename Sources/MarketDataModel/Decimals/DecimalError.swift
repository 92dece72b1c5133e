/// Why a text or a calculation gives no exact decimal.
@frozen
public struct DecimalError: Error, Hashable, Sendable, BitwiseCopyable {
    /// What was wrong.
    public let code: Code
    /// The byte of the text where it was noticed; zero for a calculation.
    public let offset: Int

    /// An error at a byte of a text.
    @inlinable
    public init(_ code: Code, at offset: Int = 0) {
        self.code = code
        self.offset = offset
    }

    /// The kinds of error.
    @frozen
    public struct Code: Hashable, Sendable, BitwiseCopyable {
        @usableFromInline let raw: UInt8

        @inlinable
        init(raw: UInt8) { self.raw = raw }

        /// No text at all.
        @inlinable public static var empty: Code { Code(raw: 1) }
        /// A byte that is neither a digit, the point, a sign nor an exponent.
        @inlinable public static var invalidCharacter: Code { Code(raw: 2) }
        /// The exact value needs more digits than a 64-bit significand and a scale of 127 hold.
        @inlinable public static var tooManyDigits: Code { Code(raw: 3) }
        /// An exponent without digits before or after it (`e5`, `1e`, `1e+`).
        @inlinable public static var exponent: Code { Code(raw: 4) }
        /// `NaN`, `Infinity` or a spelling of them.
        @inlinable public static var notANumber: Code { Code(raw: 5) }
        /// A point without a digit on either side, or a second point.
        @inlinable public static var misplacedPoint: Code { Code(raw: 6) }
        /// A plus sign, or a minus sign that is not the first byte before a digit.
        @inlinable public static var misplacedSign: Code { Code(raw: 7) }
        /// A zero before another digit of the integer part.
        @inlinable public static var leadingZero: Code { Code(raw: 8) }
    }
}

extension DecimalError: CustomStringConvertible {
    /// One line for a user: what is wrong, and what is accepted.
    public var description: String {
        switch self.code {
        case .empty: "an empty text is not a decimal: give digits, as in \"61837.63\""
        case .invalidCharacter:
            "byte \(self.offset) is not part of a decimal: only digits, one point, a leading '-' and an exponent are"
        case .tooManyDigits: "the exact value does not fit 64 bits (about 18 digits) and is never rounded"
        case .exponent: "byte \(self.offset) begins an exponent that lacks digits before or after it"
        case .notANumber: "not a number and infinity are not decimals: treat the value as absent"
        case .misplacedPoint: "the point at byte \(self.offset) needs a digit on both sides, and there can be one only"
        case .misplacedSign:
            "the sign at byte \(self.offset) is misplaced: only a leading '-' before a digit is accepted"
        case .leadingZero: "byte \(self.offset) is a zero before other digits: write the number without it"
        default: "not a decimal (code \(self.code.raw), byte \(self.offset))"
        }
    }
}

extension DecimalError.Code: CustomStringConvertible {
    /// The name of the code, for logs and metrics.
    public var description: String {
        switch self {
        case .empty: "empty"
        case .invalidCharacter: "invalidCharacter"
        case .tooManyDigits: "tooManyDigits"
        case .exponent: "exponent"
        case .notANumber: "notANumber"
        case .misplacedPoint: "misplacedPoint"
        case .misplacedSign: "misplacedSign"
        case .leadingZero: "leadingZero"
        default: "unknown"
        }
    }
}
