/// The facts of one channel that decide how the client subscribes to it and when it believes it.
public struct ChannelFacts: Hashable, Sendable {
    /// How the venue confirms a subscription.
    public enum Confirmation: Hashable, Sendable {
        /// It answers, in whatever form: the session reports each stream that an answer confirms or refuses.
        case acknowledged
        /// It never answers: the session reports a stream with its first data. A stream without data within the
        /// acknowledgement time-out is taken as subscribed; its consumers go on waiting, and the connection stays.
        case firstData
    }

    /// The values that sequence numbers can be compared with.
    @frozen
    public enum SequenceScope: Hashable, Sendable, BitwiseCopyable {
        /// Those of the same stream on any connection: a replacement's numbers continue the old connection's.
        case stream
        /// Those of the same connection alone: each connection counts anew.
        case connection
        /// None: numbers are informative.
        case none
    }

    /// What silence of the whole channel means.
    public enum Silence: Hashable, Sendable {
        /// A fault: after so long without data on any stream of the channel the connection is replaced. `nil` takes the
        /// client's configured limit.
        case fault(after: Duration? = nil)
        /// Nothing: the venue has other signs of life (a heartbeat), or the channel is quiet by nature.
        case normal
    }

    /// The venue sends the current value when a stream is subscribed; otherwise the client asks for it by REST.
    public var sendsSnapshot: Bool
    /// How a subscription is confirmed.
    public var confirmation: Confirmation
    /// The scope of sequence numbers.
    public var sequence: SequenceScope
    /// The meaning of silence.
    public var silence: Silence
    /// The most streams of the channel in one message; `nil` for ``StreamLimits/streamsPerMessage``.
    public var streamsPerMessage: Int?
    /// The book depths that the venue offers, ascending; empty for other channels.
    public var depths: [Int]

    /// Facts by their parts.
    public init(
        sendsSnapshot: Bool,
        confirmation: Confirmation = .acknowledged,
        sequence: SequenceScope = .stream,
        silence: Silence = .fault(),
        streamsPerMessage: Int? = nil,
        depths: [Int] = []
    ) {
        self.sendsSnapshot = sendsSnapshot
        self.confirmation = confirmation
        self.sequence = sequence
        self.silence = silence
        self.streamsPerMessage = streamsPerMessage.map { max(1, $0) }
        self.depths = depths
    }
}
