/// What a source of messages says after it was asked for more.
public enum PullStep: Sendable {
    /// Ask again as soon as the socket takes more.
    case more
    /// Ask again after ``ServerConnection/resumePulling()``.
    case pause
    /// There will be nothing more.
    case finished
}
