internal import Locking
internal import Terminal

/// Puts the terminal back as it was, on every way out.
enum ScreenGuard {
    private static let isTaken = Locked(false)

    /// Takes the screen.
    static func enter() { Self.change(to: true, Screen.enter) }

    /// Gives the screen back, where it was taken.
    static func leave() { Self.change(to: false, Screen.leave) }

    /// Gives the screen back while `body` runs.
    static func withoutScreen(_ body: () -> Void) {
        let wasTaken = Self.isTaken.withLock { $0 }
        if wasTaken { Self.leave() }
        body()
        if wasTaken { Self.enter() }
    }

    private static func change(to taken: Bool, _ sequence: String) {
        let hasChanged = Self.isTaken.withLock { isTaken in
            defer { isTaken = taken }
            return isTaken != taken
        }
        if hasChanged { TerminalDevice.write(Array(sequence.utf8), to: TerminalDevice.output) }
    }
}
