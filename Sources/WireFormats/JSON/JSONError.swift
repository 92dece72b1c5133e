/// Why a text is not JSON, or not the JSON that was asked for.
@frozen
public struct JSONError: Error, Hashable, Sendable, BitwiseCopyable {
    /// What was wrong.
    public let code: Code
    /// The byte of the text where it was noticed.
    public let offset: Int

    /// An error at a byte of a text.
    @inlinable
    public init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The kinds of error.
    @frozen
    public struct Code: Hashable, Sendable, BitwiseCopyable {
        @usableFromInline let raw: UInt8

        @inlinable
        init(raw: UInt8) { self.raw = raw }

        /// The text ends within a value.
        @inlinable public static var unexpectedEnd: Code { Code(raw: 1) }
        /// A byte that the grammar does not allow where it stands.
        @inlinable public static var unexpectedByte: Code { Code(raw: 2) }
        /// Bytes other than white space after the value.
        @inlinable public static var trailingBytes: Code { Code(raw: 3) }
        /// More arrays and objects within each other than the scanner's limit.
        @inlinable public static var tooDeep: Code { Code(raw: 4) }
        /// A control character within a string.
        @inlinable public static var controlCharacter: Code { Code(raw: 5) }
        /// A string that is not UTF-8.
        @inlinable public static var invalidUTF8: Code { Code(raw: 6) }
        /// A backslash before anything but `"\/bfnrt` or `u` and four hexadecimal digits.
        @inlinable public static var invalidEscape: Code { Code(raw: 7) }
        /// `\u` with one half of a surrogate pair.
        @inlinable public static var loneSurrogate: Code { Code(raw: 8) }
        /// A number with a leading zero, without a digit where one is due, or with a plus sign.
        @inlinable public static var invalidNumber: Code { Code(raw: 9) }
        /// A value of another kind than the one asked for.
        @inlinable public static var typeMismatch: Code { Code(raw: 10) }
        /// A string that is not a decimal, where one was asked for.
        @inlinable public static var notADecimal: Code { Code(raw: 11) }
        /// A decimal that does not fit 64 bits; it is never rounded.
        @inlinable public static var tooManyDigits: Code { Code(raw: 12) }
        /// A number with a fraction or an exponent, or a string without a number, where an integer was asked for.
        @inlinable public static var notAnInteger: Code { Code(raw: 13) }
        /// An integer that does not fit the type asked for.
        @inlinable public static var outOfRange: Code { Code(raw: 14) }
        /// A string that is empty, longer than 31 bytes or not of visible characters only, where a name was asked for.
        @inlinable public static var notAName: Code { Code(raw: 15) }
        /// The scanner was asked for something that can't come here, as a key within an array: a mistake of the caller.
        @inlinable public static var outOfPlace: Code { Code(raw: 16) }
    }
}

extension JSONError: CustomStringConvertible {
    /// One line for a user.
    public var description: String { "\(self.code.explanation) (byte \(self.offset))" }
}

extension JSONError.Code: CustomStringConvertible {
    /// The name of the code, for logs and metrics.
    public var description: String {
        switch self {
        case .unexpectedEnd: "unexpectedEnd"
        case .unexpectedByte: "unexpectedByte"
        case .trailingBytes: "trailingBytes"
        case .tooDeep: "tooDeep"
        case .controlCharacter: "controlCharacter"
        case .invalidUTF8: "invalidUTF8"
        case .invalidEscape: "invalidEscape"
        case .loneSurrogate: "loneSurrogate"
        case .invalidNumber: "invalidNumber"
        case .typeMismatch: "typeMismatch"
        case .notADecimal: "notADecimal"
        case .tooManyDigits: "tooManyDigits"
        case .notAnInteger: "notAnInteger"
        case .outOfRange: "outOfRange"
        case .notAName: "notAName"
        case .outOfPlace: "outOfPlace"
        default: "unknown"
        }
    }

    /// What the code means and what can be done.
    var explanation: String {
        switch self {
        case .unexpectedEnd: "the JSON text is cut off"
        case .unexpectedByte: "a byte that JSON does not allow here"
        case .trailingBytes: "more text after the JSON value"
        case .tooDeep: "arrays and objects nested deeper than the limit: raise it if the source is trusted"
        case .controlCharacter: "a control character within a string"
        case .invalidUTF8: "a string that is not UTF-8"
        case .invalidEscape: "an escape that JSON does not know"
        case .loneSurrogate: "half of a surrogate pair"
        case .invalidNumber: "not a number as JSON writes them"
        case .typeMismatch: "a value of another kind than expected: has the venue changed its format?"
        case .notADecimal: "not a decimal: digits, and optionally a sign, a point and an exponent"
        case .tooManyDigits: "a decimal that does not fit 64 bits, and is never rounded"
        case .notAnInteger: "not an integer"
        case .outOfRange: "an integer that does not fit"
        case .notAName: "not a name of 1 to 31 bytes of visible characters"
        case .outOfPlace: "the scanner was asked for a part that can't come here: check the order of calls"
        default: "not valid"
        }
    }
}
