/// What the terminal can show.
struct Theme: Hashable, Sendable {
    /// Colours are wanted and known.
    var hasColour: Bool
    /// Characters beyond ASCII are shown as such.
    var hasUnicode: Bool
    /// The terminal understands where to put the cursor: a table can be redrawn in place.
    var hasCursor: Bool

    /// What the environment says: `NO_COLOR` (no-color.org: set and not empty), `TERM`, and the character set of the
    /// locale.
    init(environment: (String) -> String?) {
        let terminal = environment("TERM") ?? ""
        let isDumb = terminal.isEmpty || terminal == "dumb"
        self.hasCursor = !isDumb
        self.hasColour = !isDumb && (environment("NO_COLOR") ?? "").isEmpty
        // The first of these that is set and not empty decides, as in setlocale(3).
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
        let folded = locale.uppercased()
        self.hasUnicode = folded.contains("UTF-8") || folded.contains("UTF8")
    }

    /// A theme by its parts.
    init(hasColour: Bool, hasUnicode: Bool, hasCursor: Bool = true) {
        self.hasColour = hasColour
        self.hasUnicode = hasUnicode
        self.hasCursor = hasCursor
    }
}
