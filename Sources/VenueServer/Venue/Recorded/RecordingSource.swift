internal import MarketDataModel
public import Recording

/// A recording as what a ``LoopbackVenue`` sends: every message that was received, in its order and at its times.
///
/// Messages go to clients that have asked for their stream; acknowledgements, REST answers and what the recording's own
/// client sent are left out. The instruments that the venue must list come from
/// ``LoopbackVenue/instruments(ofRecording:venue:options:)``.
public struct RecordingSource: LoopbackSource {
    private let reader: RecordingReader
    private var timeline = RecordingTimeline()

    /// What the recording says of itself.
    public var header: RecordingHeader { self.reader.header }

    /// The recording at `path`. It is read as it is played, in constant memory.
    ///
    /// - Throws: ``RecordingError``, as ``RecordingReader/init(path:options:)``.
    public init(
        path: String,
        options: RecordingReaderOptions = RecordingReaderOptions()
    ) throws(RecordingError) {
        self.reader = try RecordingReader(path: path, options: options)
    }

    /// The next message that was received.
    ///
    /// - Throws: ``RecordingError``, as ``RecordingReader/next()``.
    public mutating func next() throws -> LoopbackEvent? {
        while let record = try self.reader.next() {
            // Of every record: between two sessions the times of what lies between count.
            let position = self.timeline.position(of: record)
            guard case .frame(let frame) = record.event, frame.direction == .received, frame.kind == .text else {
                continue
            }
            return LoopbackEvent(time: self.header.created.advanced(by: position), .message(frame.payload))
        }
        return nil
    }
}
