internal import Terminal

/// Why printing ended.
enum Ending: Hashable, Sendable {
    /// There is no more.
    case finished
    /// As much was printed as was asked for.
    case enough
    /// Nobody reads any more: a broken pipe.
    case readerGone
    /// Somebody asked for it.
    case signal(ProcessSignal)

    /// What the shell is told.
    var status: Int32 {
        switch self {
        case .finished, .enough, .readerGone: ExitStatus.success
        case .signal(let signal): signal.exitStatus
        }
    }
}
