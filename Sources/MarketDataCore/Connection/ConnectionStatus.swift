package import MarketDataModel

/// One connection as others may see it.
package struct ConnectionStatus: Hashable, Sendable {
    /// What the connection is doing.
    package enum Phase: Hashable, Sendable {
        /// Waiting for its turn to connect, not before `until`.
        case backingOff(until: MonotonicTime)
        /// Being opened, until `deadline` at the latest.
        case connecting(deadline: MonotonicTime)
        /// Open, with bytes coming in.
        case live(since: MonotonicTime)
        /// Open, but at least one channel is mute; a replacement is on its way.
        case stale(since: MonotonicTime, channels: [Channel])
        /// Closing, until `deadline` at the latest.
        case draining(deadline: MonotonicTime)
    }

    /// Which connection.
    package var id: ConnectionID
    /// What it is doing.
    package var phase: Phase
    /// Which connection it is to take the place of.
    package var replaces: ConnectionID?
    /// How many streams it is to carry.
    package var wantedStreams: Int
    /// How many streams the venue confirmed on it.
    package var confirmedStreams: Int
    /// How many attempts in a row failed before it.
    package var failures: Int

    /// Whether its end is wanted.
    package var isDraining: Bool { if case .draining = self.phase { true } else { false } }
}
