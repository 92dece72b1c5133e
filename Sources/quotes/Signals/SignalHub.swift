internal import Locking
internal import Terminal

/// Signals, for whoever runs now. The library installs no handler; the command does.
enum SignalHub {
    private struct State {
        var listener: (@Sendable (ProcessSignal) -> Void)?
        var isEnding = false
    }

    private static let state = Locked(State())

    /// Takes the process's signals. Call it once.
    static func start() {
        SignalWatcher.start { Self.handle($0) }
    }

    /// Calls `listener` for every signal from now on, in place of the one before. Where nobody listens, and where a
    /// person asks a second time, a signal that asks the process to end does so at once.
    static func listen(_ listener: (@Sendable (ProcessSignal) -> Void)?) {
        Self.state.withLock { $0.listener = listener }
    }

    private static func handle(_ signal: ProcessSignal) {
        let (listener, isImpatient) = Self.state.withLock { state in
            defer { if signal.endsProcess { state.isEnding = true } }
            return (state.listener, state.isEnding && signal.endsProcess)
        }
        if signal.endsProcess, isImpatient || listener == nil {
            ScreenGuard.leave()
            KeyWatcher.leave()
            TerminalDevice.exitNow(signal.exitStatus)
        }
        if signal == .suspend {
            ScreenGuard.withoutScreen {
                KeyWatcher.leave()
                SignalWatcher.stopProcess()
                KeyWatcher.enterAgain()
            }
        }
        listener?(signal)
    }
}
