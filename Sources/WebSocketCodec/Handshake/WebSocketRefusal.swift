/// An HTTP answer other than 101.
package struct WebSocketRefusal: Hashable, Sendable {
    /// The status: 429 and 418 say to slow down, 3xx points elsewhere (redirects are not followed).
    package var status: Int
    /// The status line's words.
    package var reason: String
    /// All fields, for `Retry-After`, `Date` and `Location`.
    package var fields: [HTTPField]
    /// The body without its framing, at most 64 KiB; shorter than announced where the connection or the deadline ended it.
    package var body: [UInt8]

    /// A refusal by its parts.
    package init(status: Int, reason: String, fields: [HTTPField], body: [UInt8]) {
        self.status = status
        self.reason = reason
        self.fields = fields
        self.body = body
    }

    /// The first 1,024 bytes of the body as text, for a log.
    package var bodyStart: String { String(decoding: self.body.prefix(1_024), as: UTF8.self) }

    /// All values of the field `name`, joined by commas.
    package func value(of name: String) -> String? { self.fields.value(of: name) }
}
