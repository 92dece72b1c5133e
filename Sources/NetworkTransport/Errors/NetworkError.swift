/// Why there is no answer, or why a stream ended, in a user's words.
///
/// No secret is in it: user names, passwords and the values of secret query parameters are struck out.
package struct NetworkError: Error, Hashable, Sendable {
    /// What kind of thing happened.
    package enum Code: Hashable, Sendable {
        /// The URL, a header or the target cannot be used.
        case invalidRequest
        /// More requests at once than ``NetworkConfiguration/maximumRequests``.
        case tooManyRequests
        /// No address for the host's name.
        case nameNotFound
        /// Nobody listens on that port.
        case connectionRefused
        /// No way to the host.
        case unreachable
        /// A deadline passed; the stage says which part was under way.
        case timedOut(NetworkStage)
        /// The certificate's time is over.
        case certificateExpired
        /// The certificate's time has not come: often a wrong local clock.
        case certificateNotYetValid
        /// The certificate is another host's.
        case certificateWrongHost
        /// The certificate's issuer is not trusted.
        case certificateUnknownIssuer
        /// The certificate vouches for itself.
        case certificateSelfSigned
        /// The certificate is refused for another reason.
        case certificateRejected
        /// TLS failed for another reason than the certificate.
        case tlsFailed
        /// A file of authorities, certificate or key cannot be used.
        case credentialFileUnusable
        /// The proxy's name is unknown, or nobody listens there.
        case proxyUnreachable
        /// The proxy wants a user and a password, or others.
        case proxyAuthentication
        /// The proxy answered, and refused.
        case proxyRefused
        /// The response is larger than the request allowed.
        case responseTooLarge
        /// The server answered with a redirect that the request does not allow.
        case redirectRefused
        /// The peer broke the connection off.
        case connectionReset
        /// The peer closed the connection.
        case closedByPeer
        /// A kept connection was closed by the server as the request was sent on it. It was not sent again.
        case notResent
        /// The peer does not speak HTTP as it should.
        case invalidResponse
        /// The handler did not take a byte of a full read buffer.
        case handlerStalled
        /// The caller gave up.
        case cancelled
        /// The loop is shut down.
        case shutDown
        /// Something else; the message has what libcurl said.
        case other
    }

    /// What kind of thing happened.
    package var code: Code
    /// What happened, and what to do next.
    package var message: String
    /// Which host, where one is concerned.
    package var host: String?
    /// Which port, where one is concerned.
    package var port: UInt16?
    /// How often the request was handed to a connection: what a quota must count. 0 means it certainly never left.
    package var sends: Int

    /// An error by its parts.
    package init(_ code: Code, _ message: String, host: String? = nil, port: UInt16? = nil, sends: Int = 0) {
        self.code = code
        self.message = message
        self.host = host
        self.port = port
        self.sends = sends
    }

    static let shutDown = NetworkError(.shutDown, "the network loop is shut down")
}

/// How far a connection or a request had come.
package enum NetworkStage: String, Hashable, Sendable {
    /// Looking up the host's name.
    case lookingUpName = "looking up its name"
    /// Connecting to it, or to the proxy.
    case connecting
    /// Setting up TLS.
    case securing = "setting up TLS"
    /// Waiting for the first byte of the answer.
    case waiting = "waiting for its answer"
    /// Receiving the answer.
    case receiving = "receiving its answer"
    /// Writing what was queued before closing.
    case writing = "writing what was queued"
}

extension NetworkError: CustomStringConvertible {
    package var description: String { self.message }
}
