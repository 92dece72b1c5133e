/// Why a text is not the base URL of a venue.
public struct BaseURLError: Error, Hashable, Sendable {
    /// What was wrong.
    public enum Reason: Hashable, Sendable {
        /// It does not begin with `ws://`, `wss://`, `http://` or `https://`.
        case scheme
        /// The host is missing or has characters that no host has.
        case host
        /// The port is not a number of 1...65535.
        case port
        /// It has a user name, which is neither needed nor safe to keep.
        case credentials
        /// It has a query or a fragment, or a path with other than visible ASCII characters.
        case path
    }

    /// What was wrong.
    public let reason: Reason
}

extension BaseURLError: CustomStringConvertible {
    /// One line that says what to do. The text itself is not repeated: it may hold a secret.
    public var description: String {
        switch self.reason {
        case .scheme: "not a venue's URL: begin it with ws://, wss://, http:// or https://, as in ws://127.0.0.1:9443"
        case .host: "the URL names no host: write it as in ws://127.0.0.1:9443"
        case .port: "the URL's port is not a number from 1 to 65535"
        case .credentials: "the URL has a user name: leave it out, market data needs none"
        case .path: "the URL must end with the host, the port or a plain path: leave out what begins with '?' or '#'"
        }
    }
}
