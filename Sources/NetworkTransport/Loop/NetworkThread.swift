import CCurl
import Glibc

/// Starts the thread on which the loop runs.
enum NetworkThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread; `nil` where the system has none left.
    ///
    /// Every signal but those of the processor is blocked on it: the host's handlers run on the host's threads, and a
    /// write to a closed connection raises no SIGPIPE here. (libcurl 7.88 sends with `MSG_NOSIGNAL`, under TLS too; that
    /// is not promised.) The mask is the thread's own, and that of threads it makes: nothing of the process is changed.
    static func start(_ body: @escaping () -> Void) -> pthread_t? {
        var mask = sigset_t()
        var previous = sigset_t()
        sigfillset(&mask)
        for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&mask, signal) }
        // A thread inherits the mask of the one that makes it: set before and not by the thread itself, no signal can
        // come in between.
        pthread_sigmask(SIG_SETMASK, &mask, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Body(body))
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                marketdata_name_thread("marketdata-net")
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            argument.toOpaque()
        )
        guard result == 0 else {
            argument.release()
            return nil
        }
        return thread
    }
}
