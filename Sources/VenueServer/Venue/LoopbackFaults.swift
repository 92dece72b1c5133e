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
        /// How long a REST call takes to where it is counted, and its answer back; instead of ``restDelay``, and drawn
        /// for each call. Called on the venue's thread.
        public var restTravel: (@Sendable (ServerRequest) -> Travel)?
        /// What goes wrong with a REST call that the quota allows: it has been counted. `nil` lets it succeed. Called on
        /// the venue's thread.
        public var restFailure: (@Sendable (ServerRequest) -> RESTFailure?)?
        /// Answers a REST call instead of the venue; `nil` leaves it to the venue. Called on the venue's thread.
        public var answer: (@Sendable (ServerRequest) -> ServerResponse?)?
        /// Answers a message instead of the venue; `nil` leaves it to the venue. Called on the venue's thread. With it a
        /// subscription is refused in the venue's own words.
        public var reply: (@Sendable ([UInt8]) -> [DialectReply]?)?

        /// Nothing is wrong.
        public init() {}
    }

    /// How long a REST call is on its way.
    public struct Travel: Hashable, Sendable {
        /// From the server's door to where it is counted.
        public var there: Duration
        /// From there back to the door.
        public var back: Duration

        /// Both ways.
        public init(there: Duration = .zero, back: Duration = .zero) {
            self.there = there
            self.back = back
        }
    }

    /// What goes wrong with a REST call.
    public enum RESTFailure: Hashable, Sendable {
        /// It is answered with this status and an empty body.
        case status(Int)
        /// The connection is cut instead of an answer.
        case cut
    }
}
