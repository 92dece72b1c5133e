/// Where lines go.
protocol Sink: Sendable {
    /// Shows what comes before the first line.
    func begin() async

    /// Takes one line. False where nobody looks any more.
    func write(_ line: OutputLine) async -> Bool

    /// What has to be done besides, until the task is cancelled.
    func run() async

    /// The terminal may show something else: its size has changed, or the process was stopped.
    func redraw()

    /// Something worth knowing that is no line: a warning of the connection.
    func notice(_ text: String)

    /// Shows what there is to show at the end.
    func finish() async
}
