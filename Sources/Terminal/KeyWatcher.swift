internal import Locking

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Keys as they are pressed, from the terminal itself: standard input may be a list that is being read.
package enum KeyWatcher {
    private struct State {
        var descriptor: Int32 = -1
        var before: termios?
    }

    private static let state = Locked(State())

    /// Calls `handler` for each key, on a thread of its own, until the process ends. Lines are no longer edited and keys
    /// not shown; Ctrl-C and its like are signals as before. Undo it with ``leave()``.
    ///
    /// - Returns: Whether there is a terminal, and this process is the one that it listens to.
    package static func enter(_ handler: @escaping @Sendable (UInt8) -> Void) -> Bool {
        let descriptor = unsafe open("/dev/tty", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        // A job in the background would be stopped for touching the terminal.
        guard tcgetpgrp(descriptor) == getpgrp(), Self.change(descriptor) else {
            close(descriptor)
            return false
        }
        DetachedThread.start {
            var key: UInt8 = 0
            while true {
                let count = unsafe read(descriptor, &key, 1)
                if count == 1 { handler(key) } else if count == 0 || errno != EINTR { return }
            }
        }
        return true
    }

    /// Takes the terminal back after ``leave()``, as after a stop.
    package static func enterAgain() {
        let descriptor = Self.state.withLock { $0.descriptor }
        if descriptor >= 0 { _ = Self.change(descriptor) }
    }

    /// Puts the terminal back as it was.
    package static func leave() {
        Self.state.withLock { state in
            guard var before = state.before else { return }
            unsafe _ = tcsetattr(state.descriptor, TCSANOW, &before)
            state.before = nil
        }
    }

    private static func change(_ descriptor: Int32) -> Bool {
        Self.state.withLock { state in
            var settings = termios()
            guard unsafe tcgetattr(descriptor, &settings) == 0 else { return false }
            if state.before == nil { state.before = settings }
            state.descriptor = descriptor
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
            return unsafe tcsetattr(descriptor, TCSANOW, &settings) == 0
        }
    }
}
