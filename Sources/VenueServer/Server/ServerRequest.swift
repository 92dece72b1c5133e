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
}
