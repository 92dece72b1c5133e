#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Signals as calls on a thread of its own, so that nothing runs in a signal handler.
package enum SignalWatcher {
    /// Takes the signals of this process. Call it before any thread is made: threads inherit what is blocked.
    ///
    /// A signal that the process was started to ignore (`nohup`, a background job of a script) stays ignored. A broken
    /// pipe becomes an error of the write that meets it.
    /// - Returns: The signals that were taken.
    package static func claim() -> [ProcessSignal] {
        _ = signal(SIGPIPE, SIG_IGN)
        var set = sigset_t()
        unsafe sigemptyset(&set)
        let taken = ProcessSignal.allCases.filter { !Self.isIgnored($0) }
        for signal in taken { unsafe sigaddset(&set, signal.number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        return taken
    }

    /// Calls `handler` for each of `signals` that comes, one at a time, until the process ends.
    package static func start(_ signals: [ProcessSignal], _ handler: @escaping @Sendable (ProcessSignal) -> Void) {
        DetachedThread.start {
            var set = sigset_t()
            unsafe sigemptyset(&set)
            for signal in signals { unsafe sigaddset(&set, signal.number) }
            while true {
                var number: Int32 = 0
                guard unsafe sigwait(&set, &number) == 0 else { continue }
                if let signal = signals.first(where: { $0.number == number }) { handler(signal) }
            }
        }
    }

    /// Stops this process as Ctrl-Z would have done; returns once it runs again.
    package static func stopProcess() { raise(SIGSTOP) }

    private static func isIgnored(_ candidate: ProcessSignal) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(candidate.number, nil, &action) == 0 else { return false }
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
