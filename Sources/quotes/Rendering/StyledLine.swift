/// A line of the screen, in pieces. Names may hold characters of two columns.
struct StyledLine: Hashable, Sendable {
    /// A piece in one style.
    struct Piece: Hashable, Sendable {
        var text: String
        var style: Style
    }

    /// The pieces, from left to right.
    private(set) var pieces: [Piece] = []

    /// How many columns it takes.
    private(set) var width = 0

    /// An empty line.
    init() {}

    /// A line in one style.
    init(_ text: String, _ style: Style = .plain) { self.append(text, style) }

    /// Appends `text`.
    mutating func append(_ text: String, _ style: Style = .plain) {
        guard !text.isEmpty else { return }
        self.width += text.columns
        if let last = self.pieces.last, last.style == style {
            self.pieces[self.pieces.count - 1].text += text
        } else {
            self.pieces.append(Piece(text: text, style: style))
        }
    }

    /// Appends `text`, filled with spaces up to `width` on its left or right, cut where it is longer.
    mutating func append(_ text: String, width: Int, isRight: Bool, _ style: Style, _ theme: Theme) {
        let shown = text.columns > width ? Self.cut(text, width, theme) : text
        let fill = String(repeating: " ", count: max(0, width - shown.columns))
        if isRight { self.append(fill) }
        self.append(shown, style)
        if !isRight { self.append(fill) }
    }

    /// The line without what lies beyond `width` columns, the cut marked.
    func clipped(to width: Int, _ theme: Theme) -> StyledLine {
        guard self.width > width else { return self }
        var line = StyledLine()
        for piece in self.pieces {
            let room = width - line.width
            let columns = piece.text.columns
            if columns > room || (columns == room && line.width + room < self.width) {
                line.append(Self.cut(piece.text + " ", room, theme), piece.style)
                break
            }
            line.append(piece.text, piece.style)
        }
        return line
    }

    /// The line with the sequences of its styles, without spaces at its end.
    func rendered(_ theme: Theme) -> String {
        var pieces = self.pieces
        while var last = pieces.popLast() {
            while last.text.last == " " { last.text.removeLast() }
            guard last.text.isEmpty else {
                pieces.append(last)
                break
            }
        }
        return pieces.map { piece in
            let start = piece.style.start(theme)
            return start.isEmpty ? piece.text : start + piece.text + Style.end
        }.joined()
    }

    /// The first `width` columns, the last of them a mark where something was cut.
    static func cut(_ text: String, _ width: Int, _ theme: Theme) -> String {
        guard text.columns > width else { return text }
        guard width > 0 else { return "" }
        return text.prefix(columns: width - 1) + (theme.hasUnicode ? "…" : "~")
    }
}
