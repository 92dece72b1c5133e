public import MarketDataModel

/// The state of one stream connection: how the venue is greeted, asked, answered and read.
///
/// Every method writes what it has to say into a batch: events, reports, messages to send. The batch carries the time
/// (``EventBatch/received``). Methods are never called twice at once.
///
/// ``decode(_:into:)`` runs for every message on the network thread: no allocation, no `String`, no lock, no clock. A
/// message that can't be read throws; it is counted and logged, and spares the connection and every other message.
public protocol StreamSession: Sendable {
    /// The connection is open. Sends a greeting or a login, or reports ``StreamReport/ready`` at once (the default).
    /// No subscription is requested before that report.
    mutating func opened(into events: inout EventBatch)

    /// Writes the one message that `request` takes.
    mutating func request(_ request: StreamRequest, into events: inout EventBatch)

    /// Reads one message and appends what it says to `events`. Appends only what was read whole.
    mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError)

    /// Reads the messages of one socket read.
    ///
    /// Comes with an implementation that calls ``decode(_:into:)`` for each. It is a requirement, so that one dynamic
    /// call serves a whole read and the loop inside is specialised for the venue.
    mutating func decode(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        into events: inout EventBatch
    )

    /// The time of the next ``tick(into:)``; ``MonotonicTime/distantFuture`` (the default) where none is due.
    var deadline: MonotonicTime { get }

    /// The deadline has passed: sends a heartbeat, or ends a connection whose heartbeat was not answered.
    mutating func tick(into events: inout EventBatch)
}

extension StreamSession {
    /// Ready at once.
    public mutating func opened(into events: inout EventBatch) { events.report(.ready) }
    /// Never.
    public var deadline: MonotonicTime { .distantFuture }
    /// Nothing.
    public mutating func tick(into events: inout EventBatch) {}

    /// Calls ``decode(_:into:)`` for each message and notes what fails.
    @inlinable
    public mutating func decode(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        into events: inout EventBatch
    ) {
        for index in messages.indices {
            let slice = messages[index]
            let range = slice.offset..<(slice.offset &+ slice.count)
            events.begin(slice)
            do throws(DecodeError) {
                if slice.isAssembled {
                    try self.decode(assembled.extracting(range), into: &events)
                } else {
                    try self.decode(bytes.extracting(range), into: &events)
                }
            } catch {
                events.fail(error)
            }
        }
    }
}
