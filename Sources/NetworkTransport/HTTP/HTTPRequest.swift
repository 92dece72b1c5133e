/// A question to a server.
package struct HTTPRequest: Hashable, Sendable {
    /// What to do about an answer that says: elsewhere.
    package enum Redirects: Hashable, Sendable {
        /// It is an error that says where the server pointed.
        case refused
        /// Followed, at most so often, never from `https` to `http`. What goes to another origin has none of the
        /// request's headers: they may be keys.
        case followed(atMost: Int)
    }

    /// The method, in upper case.
    package var method = "GET"
    /// The whole URL.
    package var url: String
    /// Headers besides those of the connection itself.
    package var headers = HTTPHeaders()
    /// The body; an empty one is none.
    package var body: [UInt8] = []
    /// How long finding, connecting and securing may take together.
    package var connectDeadline: Duration = .seconds(10)
    /// How long all of it may take.
    package var deadline: Duration = .seconds(30)
    /// How long not a byte may come once connected; in whole seconds, rounded up. `nil` means as long as ``deadline``.
    package var idleDeadline: Duration? = .seconds(15)
    /// The largest body that is taken, in bytes, after decompression.
    package var maximumResponse = 32 * 1_024 * 1_024
    /// What to do about an answer that says: elsewhere.
    package var redirects = Redirects.refused
    /// How often the request may be sent again, on a new connection, where a kept one was closed by the server before
    /// the first byte of an answer. Each counts for a quota, so the default is never.
    package var resends = 0

    /// A question by its URL.
    package init(_ url: String) { self.url = url }
}
