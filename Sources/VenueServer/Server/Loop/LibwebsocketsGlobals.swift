internal import CLibwebsockets
internal import Glibc
internal import Locking

/// What libwebsockets keeps per process, tamed.
///
/// - It logs to standard error unless told otherwise.
/// - `lws_create_context` sets SIGPIPE to be ignored: the process's own choice is put back.
/// - TLS initialisation assigns process-wide OpenSSL indexes anew each time, under the feet of servers that run: it
///   happens once.
/// - Making and destroying contexts is not meant to happen on two threads at once (this build has `LWS_MAX_SMP` 1).
enum LibwebsocketsGlobals {
    private struct State {
        var isQuiet = false
        var isTLSReady = false
    }

    private static let state = Locked(State())

    /// Runs `body`, which makes a context, alone in the process. The lock is held meanwhile: it is there for that.
    static func creating<Result>(tls: Bool, _ body: () -> Result) -> Result {
        self.state.withLock { state in
            if !state.isQuiet {
                lws_set_log_level(0, nil)
                state.isQuiet = true
            }
            var before = sigaction()
            sigaction(SIGPIPE, nil, &before)
            defer { sigaction(SIGPIPE, &before, nil) }
            if tls && !state.isTLSReady {
                self.initialiseTLS()
                state.isTLSReady = true
            }
            return body()
        }
    }

    static func destroying(_ body: () -> Void) {
        self.state.withLock { _ in body() }
    }

    /// A context that is made only for what it does to OpenSSL.
    private static func initialiseTLS() {
        var info = lws_context_creation_info()
        info.port = Int32(CONTEXT_PORT_NO_LISTEN)
        info.options = md_lws_context_options(0) | md_lws_option_tls_init()
        info.fd_limit_per_thread = 8
        lws_context_destroy(lws_create_context(&info))
    }
}
