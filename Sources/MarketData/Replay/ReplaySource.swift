internal import Recording

/// A recording to replay, and the clocks it runs on.
struct ReplaySource: Sendable {
    var replay: Replay
    var feed: RecordingFeed
    /// The recording's time, that consumers count ages by.
    var clock: ManualTime
    /// The machine's time, that paces.
    var pacing: TimeSource
}
