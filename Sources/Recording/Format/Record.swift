public import MarketDataModel

/// One thing that happened while a recording was made.
public struct Record: Hashable, Sendable {
    /// What can happen. What is rare is kept elsewhere (`indirect`), so that a frame's record is small.
    public enum Event: Hashable, Sendable {
        /// A stream connection was opened.
        case opened(RecordedOpening)
        /// A stream connection ended.
        indirect case closed(RecordedClosing)
        /// A WebSocket message, or a ping or pong, was received or sent.
        case frame(RecordedFrame)
        /// A REST call was answered, or failed.
        indirect case exchange(RecordedExchange)
        /// What follows is missing something: the recorder's queue was full.
        case gap(RecordedGap)
        /// The recording was taken up again by another session; its monotonic clock may have begun anew.
        indirect case resumed(RecordingHeader)
        /// Instruments that the recording needs from here on, besides those of its header.
        indirect case instruments([Instrument])
        /// What the client that made the recording told its consumers of some streams, besides their values.
        indirect case state(RecordedState)
    }

    /// When it happened. In recordings of other formats the monotonic time is the wall time, never running backwards.
    public var stamp: ReceiveStamp
    /// What happened.
    public var event: Event

    /// A record by its parts.
    public init(_ event: Event, at stamp: ReceiveStamp) {
        self.stamp = stamp
        self.event = event
    }
}
