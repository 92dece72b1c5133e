internal import Terminal

/// The terminal's screen: turns frames into as few bytes as show them.
struct Screen: Sendable {
    /// Takes the alternate screen (what was there comes back at the end), hides the cursor, cuts instead of wrapping.
    static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[H\u{1B}[2J"
    /// Undoes ``enter``.
    static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private var shown: [String] = []
    private var size: TerminalSize?

    /// What to write so that `lines` are seen; empty where they are already.
    ///
    /// Only lines that changed are written, between the marks of a synchronized update (mode 2026, ignored where it is
    /// not known), so that nothing flickers. A change of size clears the screen, as the terminal may have wrapped lines.
    mutating func draw(_ lines: [String], size: TerminalSize) -> String {
        var output = ""
        if size != self.size {
            output += "\u{1B}[H\u{1B}[2J"
            self.shown = []
            self.size = size
        }
        for (index, line) in lines.enumerated() where index >= self.shown.count || self.shown[index] != line {
            output += "\u{1B}[\(index + 1);1H\(line)\u{1B}[K"
        }
        if self.shown.count > lines.count { output += "\u{1B}[\(lines.count + 1);1H\u{1B}[J" }
        self.shown = lines
        return output.isEmpty ? "" : "\u{1B}[?2026h\(output)\u{1B}[?2026l"
    }

    /// Draws everything next time: the screen may show something else.
    mutating func invalidate() { self.size = nil }
}
