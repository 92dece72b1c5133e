internal import MarketData
internal import Recording
internal import VenueServer

/// A recording as a venue on loopback plays it: the messages received, in the venue's own words.
struct RecordedSource: LoopbackSource {
    private let reader: RecordingReader
    private var timeline = RecordingTimeline()

    /// The recording at `path`.
    /// - Throws: `RecordingError`
    init(path: String) throws {
        self.reader = try RecordingReader(path: path, options: .knowingVenues)
    }

    mutating func next() throws -> LoopbackEvent? {
        while let record = try self.reader.next() {
            let time = Timestamp(nanoseconds: 0).advanced(by: self.timeline.position(of: record))
            guard case .frame(let frame) = record.event, frame.direction == .received, frame.kind == .text else {
                continue
            }
            return LoopbackEvent(time: time, .message(frame.payload))
        }
        return nil
    }
}
