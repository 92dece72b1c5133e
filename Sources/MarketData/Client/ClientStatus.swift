public import MarketDataModel

/// How a client is: a consistent snapshot, cheap to ask for.
public struct ClientStatus: Hashable, Sendable {
    /// What the client is doing as a whole.
    public enum Phase: Hashable, Sendable {
        /// `run()` has not been called.
        case idle
        /// Running.
        case running
        /// Shutting down.
        case draining
        /// Ended.
        case ended
    }

    /// One connection to the venue.
    public struct Connection: Hashable, Sendable {
        /// What the connection is doing.
        public enum Phase: Hashable, Sendable {
            /// Waits before it is tried again.
            case backingOff(until: MonotonicTime)
            /// Is being opened.
            case connecting
            /// Open, with bytes coming in.
            case live(since: MonotonicTime)
            /// Open, but at least one channel is mute; a replacement is on its way.
            case stale(since: MonotonicTime)
            /// Is being closed.
            case draining
        }

        /// Counts from 1 within the client.
        public var id: UInt64
        /// What the connection is doing.
        public var phase: Phase
        /// How many streams it carries.
        public var streams: Int
        /// How many of them the venue has confirmed.
        public var confirmedStreams: Int
        /// How many attempts in a row failed before it.
        public var failures: Int
    }

    /// What the client is doing as a whole.
    public var phase: Phase = .idle
    /// Its connections, oldest first.
    public var connections: [Connection] = []
    /// How many connections were lost, or given up as mute, or not opened at all, so far: each was tried again.
    public var reconnects: UInt64 = 0
    /// The reason why the last attempt to connect failed or the last connection was lost, in a line; `nil` before the first. It
    /// stays when the client is connected again, and contains no secret.
    public var lastError: String?
}

/// How one symbol of a channel is.
public enum SymbolStatus: Hashable, Sendable {
    /// Nobody asks for it.
    case unwanted
    /// Asked for; nothing has come yet.
    case pending
    /// Its last value is vouched for.
    case live
    /// The last value may be outdated: the connection is down, mute, or not yet confirmed again.
    case stale(since: MonotonicTime)
    /// The venue has halted the instrument: its last value is not live.
    case halted(since: MonotonicTime)
    /// The venue will not send it.
    case refused(String)
}
