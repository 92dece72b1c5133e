/// A name with a value: a header field, an item of a query.
public struct RESTField: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// A field by its parts.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A REST call to a venue.
public struct RESTCall: Hashable, Sendable {
    /// The purpose: the answer is read with it.
    public var purpose: RESTPurpose
    /// The method.
    public var method: String
    /// The path below a base URL of ``RESTProtocol/bases``: `/api/v3/exchangeInfo`.
    public var path: String
    /// The query, not yet escaped.
    public var query: [RESTField]
    /// Header fields.
    public var headers: [RESTField]
    /// The body; empty for most.
    public var body: [UInt8]
    /// The weight by which the venue's quota counts the call.
    public var weight: Int

    /// A call by its parts.
    public init(
        _ purpose: RESTPurpose,
        method: String = "GET",
        path: String,
        query: [RESTField] = [],
        headers: [RESTField] = [],
        body: [UInt8] = [],
        weight: Int = 1
    ) {
        self.purpose = purpose
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.weight = weight
    }

    /// Path and query as they stand in the request: `/api/v3/ticker/bookTicker?symbol=BTCUSDT`.
    public var target: String {
        guard !self.query.isEmpty else { return self.path }
        let items = self.query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
        return "\(self.path)?\(items.joined(separator: "&"))"
    }

    /// `text` within a query: all but letters, digits and `-._~,` percent-encoded.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2C, 0x2D, 0x2E, 0x5F, 0x7E:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
