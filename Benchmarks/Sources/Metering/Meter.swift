import Foundation

/// CPU and memory of this process, and a clock.
public enum Meter {
    /// User and system time so far, in seconds.
    public static var cpu: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// A field of `/proc/self/status`, in kB: `VmHWM` (peak) or `VmRSS` (now).
    public static func memory(_ field: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
        return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
    }

    /// Nanoseconds of a clock that only goes forward. About 25 ns to read.
    public static var nanoseconds: UInt64 { self.read(CLOCK_MONOTONIC) }

    /// CPU of the calling thread so far, in nanoseconds.
    public static var threadNanoseconds: UInt64 { self.read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// One line of JSON.
public func json(_ fields: [String: Any]) -> String {
    let line = (try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])) ?? Data()
    return String(decoding: line, as: UTF8.self)
}

/// Prints a line at once.
public func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// Prints `fields` as one line of JSON and ends the process, as the bench expects of a client that is done.
public func report(_ fields: [String: Any]) -> Never {
    say(json(fields))
    exit(0)
}
