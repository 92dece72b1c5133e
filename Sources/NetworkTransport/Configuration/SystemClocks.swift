import Glibc
package import MarketDataModel

/// The machine's clocks.
package enum SystemClocks {
    /// Nanoseconds since 1970: `CLOCK_REALTIME`.
    package static var wall: Timestamp { Timestamp(nanoseconds: Self.read(CLOCK_REALTIME)) }

    /// `CLOCK_BOOTTIME`: it counts suspended time, and costs what `CLOCK_MONOTONIC` costs (23 ns).
    package static var monotonic: MonotonicTime { MonotonicTime(nanoseconds: Self.read(CLOCK_BOOTTIME)) }

    /// How long a thread that runs, or was not joined, has worked so far.
    static func processorTime(of thread: pthread_t) -> Duration? {
        var clock = clockid_t()
        guard pthread_getcpuclockid(thread, &clock) == 0 else { return nil }
        return .nanoseconds(Self.read(clock))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension ReceiveStamp {
    /// This moment by the system's clocks.
    package static func now() -> ReceiveStamp {
        ReceiveStamp(wall: SystemClocks.wall, monotonic: SystemClocks.monotonic)
    }
}
