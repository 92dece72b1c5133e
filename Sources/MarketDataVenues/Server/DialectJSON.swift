import FoundationEssentials

/// A JSON value as Foundation reads it: the dialect shares no reader with the session that it is there to test.
enum DialectJSON: Decodable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([DialectJSON])
    case object([String: DialectJSON])
    /// A number with a fraction, or beyond 64 bits.
    case otherNumber

    /// The value that `text` is; `nil` where it is not JSON.
    init?(text: [UInt8]) {
        guard let value = try? JSONDecoder().decode(DialectJSON.self, from: Data(text)) else { return nil }
        self = value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // The commonest first: a failed attempt costs microseconds.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode([DialectJSON].self) {
            self = .array(value)
        } else if let value = try? container.decode([String: DialectJSON].self) {
            self = .object(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else {
            _ = try container.decode(Double.self)
            self = .otherNumber
        }
    }

    /// `text` as a JSON string.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
