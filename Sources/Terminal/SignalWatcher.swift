#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The write end of the pipe that signals are told through. Set once, before a handler can run; a literal, so that no
/// handler ever meets its initialisation.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Signals as calls on a thread of its own: all that runs in a signal handler is one write to a pipe.
///
/// Blocking the signals and waiting for them would be simpler, but the main thread, parked by the runtime, has none
/// blocked.
package enum SignalWatcher {
    /// Calls `handler` for each signal that comes, one at a time, until the process ends. Once a process.
    ///
    /// A signal that the process was started to ignore (`nohup`, a background job of a script) stays ignored. A broken
    /// pipe becomes an error of the write that meets it.
    package static func start(_ handler: @escaping @Sendable (ProcessSignal) -> Void) {
        _ = signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        let status = unsafe pipe(&ends)
        precondition(status == 0, "the system gives no pipe: \(errno)")
        unsafe signalPipe = ends[1]
        let source = ends[0]
        DetachedThread.start {
            while true {
                var number: UInt8 = 0
                let count = unsafe read(source, &number, 1)
                guard count == 1 else { continue }
                if let signal = ProcessSignal.allCases.first(where: { $0.number == Int32(number) }) { handler(signal) }
            }
        }
        for signal in ProcessSignal.allCases where !Self.isIgnored(signal) { Self.install(signal) }
    }

    /// Stops this process as Ctrl-Z would have done; returns once it runs again.
    package static func stopProcess() { raise(SIGSTOP) }

    private static func install(_ signal: ProcessSignal) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = unsafe SystemCall.write(signalPipe, &byte, 1)
            errno = before
        }
        // Calls that were interrupted go on.
        action.sa_flags = Int32(SA_RESTART)
        unsafe sigaction(signal.number, &action, nil)
    }

    private static func isIgnored(_ candidate: ProcessSignal) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(candidate.number, nil, &action) == 0 else { return false }
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
