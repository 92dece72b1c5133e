public import MarketDataModel
public import MarketDataVenues

extension LoopbackVenue {
    /// What a venue does wrong, as an application. What is wrong with the wire is a ``FaultProxy``'s business.
    public struct Faults: Sendable {
        /// Nothing is sent of any stream; pings and replies go on.
        public var isMute = false
        /// Nothing is sent of these channels, of any instrument.
        public var muteChannels: Set<Channel> = []
        /// Nothing is sent of these streams, by the venue's own names.
        public var muteStreams: Set<String> = []
        /// What clients send is not read: no ping is answered, no request followed, while data flows.
        public var isDeaf = false
        /// Messages are read and ignored: nothing is subscribed, nothing answered.
        public var ignoresMessages = false
        /// Stream connections are accepted, then closed with this code.
        public var closesAtOnce: UInt16?
        /// Stream connections are refused with this answer.
        public var refusal: ServerResponse?
        /// So many REST calls to come are answered with 429.
        public var rateLimitedCalls = 0
        /// How long the answer to a REST call takes.
        public var restDelay = Duration.zero
        /// How long the answer to a message takes.
        public var replyDelay = Duration.zero
        /// Answers a REST call instead of the venue; `nil` leaves it to the venue. Called on the venue's thread.
        public var answer: (@Sendable (ServerRequest) -> ServerResponse?)?
        /// Answers a message instead of the venue; `nil` leaves it to the venue. Called on the venue's thread. With it a
        /// subscription is refused in the venue's own words.
        public var reply: (@Sendable ([UInt8]) -> [DialectReply]?)?

        /// Nothing is wrong.
        public init() {}
    }
}
