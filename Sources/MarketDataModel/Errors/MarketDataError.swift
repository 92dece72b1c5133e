/// What went wrong, in words that tell what to do next.
public struct MarketDataError: Error, Sendable {
    /// The kind of a failure. New kinds may be added; match with a `default`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case unknownSymbol, refused, unsupported, slowConsumer, network, venue, decoding, configuration, recording
            case credentials, shutDown, alreadyRunning, cancelled, overloaded, rateLimited, timedOut, unavailable
        }

        private let value: Value

        /// The venue has no such instrument.
        public static let unknownSymbol = Code(value: .unknownSymbol)
        /// The venue said no.
        public static let refused = Code(value: .refused)
        /// The venue, or this kind of client, can't do that.
        public static let unsupported = Code(value: .unsupported)
        /// A consumer of `.every(buffer:whenFull: .fail)` let its buffer fill up.
        public static let slowConsumer = Code(value: .slowConsumer)
        /// The venue could not be reached.
        public static let network = Code(value: .network)
        /// The venue answered with an error.
        public static let venue = Code(value: .venue)
        /// What the venue sent could not be read.
        public static let decoding = Code(value: .decoding)
        /// A setting is wrong.
        public static let configuration = Code(value: .configuration)
        /// A recording can't be read or written.
        public static let recording = Code(value: .recording)
        /// The venue needs credentials that are missing or could not be had.
        public static let credentials = Code(value: .credentials)
        /// The client has been shut down.
        public static let shutDown = Code(value: .shutDown)
        /// `run()` was called a second time.
        public static let alreadyRunning = Code(value: .alreadyRunning)

        /// The task that asked was cancelled.
        public static let cancelled = Code(value: .cancelled)
        /// More is asked at once than there is room for.
        public static let overloaded = Code(value: .overloaded)
        /// The quota, or the consumer's own tier, allows no more now; `retryAfter` says when it will.
        public static let rateLimited = Code(value: .rateLimited)
        /// No answer came in time.
        public static let timedOut = Code(value: .timedOut)
        /// The endpoint has failed too often and is left alone for a while; `retryAfter` says for how long.
        public static let unavailable = Code(value: .unavailable)

        /// The kind's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure.
    public var code: Code
    /// What happened and what to do next, without secrets.
    public var message: String
    /// By which venue.
    public var venue: VenueID?
    /// Of which symbol.
    public var symbol: Symbol?
    /// When it is worth trying again; `nil` where that is not known.
    public var retryAfter: Duration?
    /// The status of the venue's answer, where it was one of HTTP.
    public var status: Int?
    /// Which request: the same id is in its log lines.
    public var requestID: String?
    /// What was beneath.
    public var underlying: (any Error)?

    /// An error by its parts.
    public init(
        _ code: Code,
        _ message: String,
        venue: VenueID? = nil,
        symbol: Symbol? = nil,
        retryAfter: Duration? = nil,
        status: Int? = nil,
        requestID: String? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.venue = venue
        self.symbol = symbol
        self.retryAfter = retryAfter
        self.status = status
        self.requestID = requestID
        self.underlying = underlying
    }
}

extension MarketDataError {
    /// The venue will not send `channel`.
    package static func refused(_ channel: Channel, _ reason: String, venue: VenueID) -> MarketDataError {
        MarketDataError(.refused, "the venue refused \(channel): \(reason.displayLine(limit: 400))", venue: venue)
    }
}

extension MarketDataError: CustomStringConvertible {
    /// The message, with venue and symbol where they are known.
    public var description: String {
        let place = [self.venue?.description, self.symbol?.description].compactMap { $0 }.joined(separator: " ")
        return place.isEmpty ? self.message : "\(place): \(self.message)"
    }
}
