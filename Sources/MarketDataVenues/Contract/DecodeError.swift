public import MarketDataModel
public import WireFormats

/// Why a message could not be read.
public struct DecodeError: Error, Hashable, Sendable {
    /// What was wrong.
    public enum Reason: Hashable, Sendable {
        /// Not JSON.
        case json(JSONError)
        /// A price or size that is no exact decimal.
        case decimal(DecimalError)
        /// A field is missing or of another kind than the venue documents.
        case field(StaticName)
        /// A field appears twice, so that nobody can say which value was meant.
        case duplicate
        /// A symbol that is no name.
        case name
        /// A message of a kind this decoder does not know.
        case unknown
    }

    /// A field's name, for messages.
    public struct StaticName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The name.
        public let description: String
        /// A field by its name.
        public init(stringLiteral value: StaticString) { self.description = value.description }
    }

    /// What was wrong.
    public var reason: Reason

    /// An error by its reason.
    public init(_ reason: Reason) { self.reason = reason }
}

extension DecodeError {
    /// An error of the scanner, by its meaning for a message.
    @inline(never)
    public init(json error: JSONError) {
        self.init(error.code == .notAName ? .name : .json(error))
    }
}

extension DecodeError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self.reason {
        case .json(let error): "not JSON: \(error)"
        case .decimal(let error): "not an exact decimal: \(error)"
        case .field(let name): "the field \"\(name)\" is missing or not as documented"
        case .duplicate: "a field appears twice"
        case .name: "a symbol that is not 1 to 31 bytes of visible characters"
        case .unknown: "a message of an unknown kind"
        }
    }
}
