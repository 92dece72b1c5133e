internal import MarketData

/// This command's version: the library's.
enum CommandVersion {
    /// By semantic versioning.
    static let number = MarketDataVersion.current
}
