internal import MarketDataModel

/// What happened to a symbol's stream.
struct StatusLine: Hashable, Sendable {
    /// What can happen.
    enum State: String, Hashable, Sendable {
        /// Nothing vouches for the last value any more.
        case stale
        /// The venue has halted the instrument.
        case halted
        /// It moves again.
        case live
        /// Values were missed.
        case gap
        /// The venue will not send it.
        case refused
    }

    /// By which venue.
    var venue: VenueID
    /// Of which symbol.
    var symbol: Symbol
    /// What happened.
    var state: State
    /// How many values were missed; `nil` where nobody knows.
    var missed: UInt64?
    /// Why, in words.
    var message: String?
    /// When, by the clock of this machine or of the recording; `nil` where nothing has come yet.
    var time: Timestamp?
}
