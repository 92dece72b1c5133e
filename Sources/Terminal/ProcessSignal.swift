#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What the system, or somebody at the keyboard, tells a process.
package enum ProcessSignal: Hashable, Sendable, CaseIterable {
    /// Ctrl-C.
    case interrupt
    /// `kill`, a service manager.
    case terminate
    /// The terminal is gone.
    case hangUp
    /// Ctrl-Z.
    case suspend
    /// The process runs again after ``suspend``.
    case resume
    /// The terminal's size has changed.
    case resize

    /// The status a shell expects of a process that this signal ended: 128 and its number.
    package var exitStatus: Int32 { 128 + self.number }

    /// Whether it asks the process to end.
    package var endsProcess: Bool {
        switch self {
        case .interrupt, .terminate, .hangUp: true
        case .suspend, .resume, .resize: false
        }
    }

    var number: Int32 {
        switch self {
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .hangUp: SIGHUP
        case .suspend: SIGTSTP
        case .resume: SIGCONT
        case .resize: SIGWINCH
        }
    }
}
