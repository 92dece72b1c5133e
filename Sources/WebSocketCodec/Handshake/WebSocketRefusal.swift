/// An HTTP answer other than 101.
package struct WebSocketRefusal: Hashable, Sendable {
    /// The status: 429 and 418 say to slow down, 3xx points elsewhere (redirects are not followed).
    package var status: Int
    /// The status line's words.
    package var reason: String
    /// All fields, for `Retry-After`, `Date` and `Location`.
    package var fields: [HTTPField]
    /// How the body begins: at most 1,024 bytes.
    package var bodyStart: String

    /// All values of the field `name`, joined by commas.
    package func value(of name: String) -> String? { self.fields.value(of: name) }
}
