/// A text that can't be a symbol, a native name or a venue's name.
public struct NameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the text should have been: "symbol", "venue name", ...
    public let kind: String
    /// The text, as it was given.
    public let text: String

    init(kind: String, text: String) {
        self.kind = kind
        self.text = text
    }

    /// One line for a user.
    public var description: String {
        "\"\(self.text)\" is not a \(self.kind): it takes 1 to 31 visible ASCII characters, or fewer beyond ASCII (31 bytes of UTF-8), without spaces"
    }
}
