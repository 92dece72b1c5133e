/// How many characters a terminal shows.
package struct TerminalSize: Hashable, Sendable {
    /// Characters in a line.
    package var columns: Int
    /// Lines.
    package var rows: Int

    /// A size by its parts.
    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// What is assumed of a terminal that does not tell: the 80 by 24 of the VT100.
    package static var usual: TerminalSize { TerminalSize(columns: 80, rows: 24) }
}
