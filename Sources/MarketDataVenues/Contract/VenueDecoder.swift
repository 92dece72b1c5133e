public import WireFormats

/// Reads the messages of one stream connection.
///
/// Runs for every message on the network thread: no allocation, no `String`, no lock, no clock. A message that can't be
/// read throws; it is counted and logged, and spares the connection and every other message.
public protocol VenueDecoder: Sendable {
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
}

extension VenueDecoder {
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
