public import MarketDataModel

/// The answer to a REST call, or to an upgrade that was refused.
public struct RESTAnswer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header fields, in order.
    public var headers: [RESTField]
    /// The body.
    public var body: [UInt8]
    /// The time of arrival.
    public var received: ReceiveStamp

    /// An answer by its parts.
    public init(status: Int, headers: [RESTField] = [], body: [UInt8] = [], received: ReceiveStamp) {
        self.status = status
        self.headers = headers
        self.body = body
        self.received = received
    }

    /// The value of a header, by its name in any case; several lines of one name are joined by commas.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        let values = self.headers.lazy.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The wait that `Retry-After` asks for; `nil` where there is none, or none that can be understood.
    public var retryAfter: Duration? {
        RetryAfter.parse(self.header("Retry-After"), date: self.header("Date"), received: self.received.wall)
    }

    /// The beginning of the body as one line of text that is safe to show.
    public var excerpt: String {
        let text = String(decoding: self.body.prefix(1024), as: UTF8.self).displayLine()
        return text.isEmpty ? "no explanation" : text
    }

    /// The verdict by the rules of ordinary HTTP (RFC 9110, RFC 6585): 2xx is an answer, 429 slows everybody down,
    /// 408, 425 and 5xx but 501 and 505 may be tried again, every other status is a refusal.
    public var ordinaryVerdict: RESTVerdict {
        switch self.status {
        case 200...299: .answered
        case 429: .slowDown(wait: self.retryAfter, reason: self.excerpt)
        case 501, 505: .refused(reason: self.excerpt)
        case 408, 425, 500...: .failed(wait: self.retryAfter, reason: self.excerpt)
        default: .refused(reason: self.excerpt)
        }
    }
}
