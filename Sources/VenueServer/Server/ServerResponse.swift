/// The answer to a request.
public struct ServerResponse: Hashable, Sendable {
    /// The status, 200 for example.
    public var status: Int
    /// The headers; `content-length` is added.
    public var headers: [ServerField]
    /// The body.
    public var body: [UInt8]

    /// An answer by its parts.
    public init(status: Int = 200, headers: [ServerField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer in JSON.
    public static func json(_ text: String, status: Int = 200, headers: [ServerField] = []) -> ServerResponse {
        ServerResponse(
            status: status,
            headers: [ServerField("content-type", "application/json;charset=UTF-8")] + headers,
            body: Array(text.utf8)
        )
    }

    /// An answer in plain text.
    public static func text(_ text: String, status: Int = 200, headers: [ServerField] = []) -> ServerResponse {
        ServerResponse(
            status: status,
            headers: [ServerField("content-type", "text/plain;charset=UTF-8")] + headers,
            body: Array(text.utf8)
        )
    }

    /// There is nothing at that path.
    public static let notFound = ServerResponse.text("nothing here\n", status: 404)
}
