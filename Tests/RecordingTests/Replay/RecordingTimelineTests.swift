import MarketDataModel
import Testing

@testable import Recording

struct RecordingTimelineTests {
    private func frame(wall: Int64, monotonic: Int64) -> Record {
        Record(
            .frame(RecordedFrame(connection: 1, payload: [])),
            at: ReceiveStamp(
                wall: Timestamp(nanoseconds: wall),
                monotonic: MonotonicTime(nanoseconds: monotonic)
            )
        )
    }

    @Test
    func `a step of the wall clock changes nothing, and time never runs backwards`() {
        var timeline = RecordingTimeline()
        #expect(timeline.position(of: self.frame(wall: 1000, monotonic: 50)) == .zero)
        #expect(timeline.position(of: self.frame(wall: 400, monotonic: 60)) == .nanoseconds(10))
        #expect(timeline.position(of: self.frame(wall: 9000, monotonic: 55)) == .nanoseconds(10))
        // The answer to a REST call may be taken behind later messages: they are no further away for that.
        #expect(timeline.position(of: self.frame(wall: 9000, monotonic: 58)) == .nanoseconds(10))
        #expect(timeline.position(of: self.frame(wall: 9000, monotonic: 61)) == .nanoseconds(11))
    }

    @Test
    func `between two sessions the wall clock counts`() {
        var timeline = RecordingTimeline()
        _ = timeline.position(of: self.frame(wall: 1000, monotonic: 900_000))
        var resumed = self.frame(wall: 6000, monotonic: 10)
        resumed.event = .resumed(Samples.header)
        #expect(timeline.position(of: resumed) == .nanoseconds(5000))
        #expect(timeline.position(of: self.frame(wall: 6100, monotonic: 110)) == .nanoseconds(5100))
    }
}
