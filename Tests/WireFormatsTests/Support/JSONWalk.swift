import MarketDataModel
import WireFormats

/// A JSON value as a tree, built with nothing but the scanner's public calls.
indirect enum JSONTree: Equatable {
    case object([(key: String, value: JSONTree)])
    case array([JSONTree])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    /// Builds the tree of a complete text.
    init(_ bytes: [UInt8], maximumDepth: Int = 64) throws(JSONError) {
        var json = JSONScanner(maximumDepth: maximumDepth)
        self = try JSONTree(&json, bytes.span)
        try json.end(in: bytes.span)
    }

    private init(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        switch try json.peek(in: bytes) {
        case .object:
            var members: [(key: String, value: JSONTree)] = []
            try json.beginObject(in: bytes)
            while try json.nextKey(in: bytes) != nil {
                let key = JSONScanner.decode(json.keyText, in: bytes)
                members.append((key, try JSONTree(&json, bytes)))
            }
            self = .object(members)
        case .array:
            var elements: [JSONTree] = []
            try json.beginArray(in: bytes)
            while try json.nextElement(in: bytes) { elements.append(try JSONTree(&json, bytes)) }
            self = .array(elements)
        case .string: self = .string(try json.string(in: bytes))
        case .number:
            let text = try json.number(in: bytes)
            self = .number(JSONScanner.decode(text, in: bytes))
        case .bool: self = .bool(try json.bool(in: bytes))
        case .null:
            guard try json.takeNull(in: bytes) else { throw JSONError(.outOfPlace, at: json.offset) }
            self = .null
        }
    }

    static func == (left: JSONTree, right: JSONTree) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            left.elementsEqual(right) { $0.key == $1.key && $0.value == $1.value }
        case (.array(let left), .array(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        default: false
        }
    }
}

/// Walks a complete text with `skipValue`; the error, if there is one.
func skipError(_ bytes: [UInt8], maximumDepth: Int = 64) -> JSONError? {
    var json = JSONScanner(maximumDepth: maximumDepth)
    do throws(JSONError) {
        try json.skipValue(in: bytes.span)
        try json.end(in: bytes.span)
        return nil
    } catch {
        return error
    }
}

/// Builds the tree of a complete text; the error, if there is one.
func walkError(_ bytes: [UInt8], maximumDepth: Int = 64) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONTree(bytes, maximumDepth: maximumDepth)
        return nil
    } catch {
        return error
    }
}

/// Reads one value of a complete text.
func read<Value>(
    _ text: String,
    _ body: (inout JSONScanner, Span<UInt8>) throws(JSONError) -> Value
) throws(JSONError) -> Value {
    let bytes = Array(text.utf8)
    var json = JSONScanner()
    let value = try body(&json, bytes.span)
    try json.end(in: bytes.span)
    return value
}
