public import MarketDataModel

/// A REST call and its answer.
public struct RecordedExchange: Hashable, Sendable {
    /// A header line.
    public struct Header: Hashable, Sendable {
        /// The name, as it was written.
        public var name: String
        /// The value.
        public var value: String

        /// A header by its parts.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// `GET`, `POST`, ...
    public var method: String
    /// The URL, or path and query; redacted (``Redaction``).
    public var target: String
    /// The purpose of the call (`instruments`, `quotes`, `book`), by which its answer is read; `nil` where it is not known.
    public var purpose: String?
    /// The instruments that the call named, by the venue's names; empty where they are not known.
    public var natives: [NativeName]
    /// What was sent, redacted.
    public var requestHeaders: [Header]
    /// The HTTP status; `nil` where no answer came.
    public var status: Int?
    /// The answer's headers, redacted.
    public var responseHeaders: [Header]
    /// The answer's body, byte for byte but for secrets.
    public var body: [UInt8]
    /// How long it took, up to the record's own time; `nil` where that is not known.
    public var duration: Duration?
    /// What went wrong, where no answer came.
    public var error: String?

    /// An exchange by its parts.
    public init(
        method: String = "GET",
        target: String,
        purpose: String? = nil,
        natives: [NativeName] = [],
        requestHeaders: [Header] = [],
        status: Int?,
        responseHeaders: [Header] = [],
        body: [UInt8] = [],
        duration: Duration? = nil,
        error: String? = nil
    ) {
        self.method = method
        self.target = target
        self.purpose = purpose
        self.natives = natives
        self.requestHeaders = requestHeaders
        self.status = status
        self.responseHeaders = responseHeaders
        self.body = body
        self.duration = duration
        self.error = error
    }

    /// Whether this was a call to the same path as `target`, whatever the query and the host.
    package func isCall(to target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        return self.target.prefix { $0 != "?" }.hasSuffix(path)
    }
}
