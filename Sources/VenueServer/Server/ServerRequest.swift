/// A request as it arrived: a call of the REST interface, or the one that asks for a WebSocket.
public struct ServerRequest: Sendable {
    /// `GET`, `POST`, …
    public var method: String
    /// The path, without the query. libwebsockets has removed `//`, `/./` and `/../`.
    public var path: String
    /// The items of the query in order, percent-decoded.
    public var query: [ServerField]
    /// The headers, names in lower case: those libwebsockets knows, and those named in
    /// ``WebServer/Configuration/additionalHeaders``.
    public var headers: [ServerField]
    /// The body; empty where there is none.
    public var body: [UInt8]
    /// It came over HTTP/2.
    public var isHTTP2: Bool

    /// The first header of that name (in lower case).
    public func header(_ name: String) -> String? {
        self.headers.first { $0.name == name }?.value
    }

    /// The first item of the query of that name.
    public func query(_ name: String) -> String? {
        self.query.first { $0.name == name }?.value
    }

    /// The query as one text, `a=1&b=2`, with only that escaped which would change its meaning.
    public var queryString: String {
        self.query.map { field in
            let name = Self.escaped(field.name)
            return field.value.isEmpty ? name : "\(name)=\(Self.escaped(field.value))"
        }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: "#"), 0...0x20, 0x7f...:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            default: result.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return result
    }
}
