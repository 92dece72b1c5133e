public import MarketDataModel
internal import NetworkTransport

/// Where a client's time comes from: the machine's clocks, or a clock moved by hand.
///
/// One concrete type drives every deadline, every age and every replay, so that a test or a replay moves all of them
/// together. Monotonic time counts the time a machine was suspended: a price that slept for an hour is an hour old.
public struct TimeSource: Sendable {
    /// The machine's clocks.
    public static let system = TimeSource(manual: nil)

    /// A clock moved by hand.
    public static func manual(_ time: ManualTime) -> TimeSource { TimeSource(manual: time) }

    let manual: ManualTime?

    /// Both clocks of this moment.
    public var stamp: ReceiveStamp {
        guard let manual = self.manual else {
            return ReceiveStamp(wall: SystemClocks.wall, monotonic: SystemClocks.monotonic)
        }
        return manual.stamp
    }

    /// The monotonic clock's time.
    public var now: MonotonicTime {
        self.manual?.stamp.monotonic ?? SystemClocks.monotonic
    }

    /// Returns at `deadline`, or at once where it has passed.
    /// - Throws: `CancellationError` where the task is cancelled first.
    public func sleep(until deadline: MonotonicTime) async throws(CancellationError) {
        if let manual = self.manual { return try await manual.sleep(until: deadline) }
        let clock = ContinuousClock()
        let span = deadline - SystemClocks.monotonic
        guard span > .zero else { return }
        do {
            try await Task.sleep(until: clock.now.advanced(by: min(span, .seconds(86_400 * 365))), clock: clock)
        } catch {
            throw CancellationError()
        }
    }
}
