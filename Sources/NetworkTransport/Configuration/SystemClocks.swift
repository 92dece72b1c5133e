import Glibc
package import MarketDataModel

extension ReceiveStamp {
    /// This moment by the system's clocks: `CLOCK_REALTIME`, and `CLOCK_BOOTTIME`, which counts suspended time.
    package static func now() -> ReceiveStamp {
        ReceiveStamp(
            wall: Timestamp(nanoseconds: nanoseconds(of: CLOCK_REALTIME)),
            monotonic: MonotonicTime(nanoseconds: nanoseconds(of: CLOCK_BOOTTIME))
        )
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
