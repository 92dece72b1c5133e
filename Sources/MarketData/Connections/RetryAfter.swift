/// The delta form of `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The longest wait that is obeyed: a wrong header must not end the feed.
    private static let longest = 3_600

    /// Whole seconds, capped at an hour; `nil` for anything else, `soon`, `1.5` and `-1` among them.
    static func parse(_ value: String?) -> Duration? {
        guard let value, !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let seconds = Int(value) else { return .seconds(Self.longest) }
        return .seconds(min(seconds, Self.longest))
    }
}
