public import Logging

extension Logger {
    /// Writes nothing. What a client uses that was given no logger: a library has no business on anybody's terminal.
    public static var silent: Logger { Logger(label: "MarketData") { _ in SwiftLogNoOpLogHandler() } }
}
