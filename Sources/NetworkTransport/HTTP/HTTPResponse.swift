package import MarketDataModel

/// A server's answer, whatever its status.
package struct HTTPResponse: Hashable, Sendable {
    /// When the parts were done, counted from the start of the (last) transfer; zero where a part was not needed.
    package struct Timings: Hashable, Sendable {
        /// The name was found.
        package var nameFound: Duration = .zero
        /// The connection was there.
        package var connected: Duration = .zero
        /// TLS was set up.
        package var secured: Duration = .zero
        /// The first byte of the answer came.
        package var firstByte: Duration = .zero
        /// All of it was there.
        package var total: Duration = .zero
    }

    /// The status, such as 200.
    package var status: Int
    /// The headers of the last answer.
    package var headers: HTTPHeaders
    /// The body, decompressed.
    package var body: [UInt8]
    /// When the parts were done.
    package var timings: Timings
    /// When the request was handed to its connection (the last time, where that was several times).
    package var sentAt: ReceiveStamp
    /// When the answer was complete.
    package var receivedAt: ReceiveStamp
    /// Bytes that came: headers and body, as on the wire before TLS.
    package var bytesReceived: Int
    /// Bytes that went: headers and body.
    package var bytesSent: Int
    /// "1.0", "1.1" or "2".
    package var version: String
    /// No connection had to be made for it.
    package var reusedConnection: Bool
    /// How often a request was handed to a connection: 1, and one more for each redirect followed and each resend
    /// that the request allowed. What a quota must count.
    package var sends: Int
}
