/// The secrets of an account with a venue: a key, and what goes with it.
///
/// Prints as `Credentials(REDACTED)` in every way a Swift value is printed.
public struct Credentials: Hashable, Sendable {
    /// The secrets by name: `key`, `secret`, `passphrase`, `token`.
    public var values: [String: String]
    /// The time at which they must be had anew; `nil` where they last.
    public var expires: Timestamp?

    /// Credentials by their parts.
    public init(_ values: [String: String], expires: Timestamp? = nil) {
        self.values = values
        self.expires = expires
    }

    /// The secret called `name`.
    public subscript(name: String) -> String? { self.values[name] }

    /// The rules that keep them out of recordings, logs and errors.
    public var redaction: Redaction { Redaction(secrets: Set(self.values.values)) }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `Credentials(REDACTED)`.
    public var description: String { "Credentials(\(Redaction.replacement))" }
    /// `Credentials(REDACTED)`.
    public var debugDescription: String { self.description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
