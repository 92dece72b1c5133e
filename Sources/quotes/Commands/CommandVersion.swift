/// This command's version.
enum CommandVersion {
    /// As in CHANGELOG.md.
    static let number = "0.1.0"
}
