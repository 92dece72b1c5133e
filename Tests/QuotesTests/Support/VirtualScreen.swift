/// A terminal that understands what the table writes, and refuses anything else.
struct VirtualScreen {
    /// What stands in each line, without styles.
    private(set) var lines: [[Character]]
    /// Sequences that are not understood.
    private(set) var unknown: [String] = []
    private(set) var isCursorHidden = false
    private(set) var isAlternate = false
    private let columns: Int
    private var row = 0
    private var column = 0

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.lines = Array(repeating: [], count: rows)
    }

    /// What is seen, without spaces at the ends of lines and empty lines at the end.
    var text: String {
        var lines = self.lines.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return String(line)
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    mutating func write(_ text: String) {
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\u{1B}" {
                var sequence = ""
                while let next = rest.popFirst() {
                    sequence.append(next)
                    if next.isLetter { break }
                }
                self.obey(sequence)
            } else if self.row < self.lines.count, self.column < self.columns {
                while self.lines[self.row].count <= self.column { self.lines[self.row].append(" ") }
                self.lines[self.row][self.column] = character
                self.column += 1
            } else {
                self.unknown.append("beyond the screen: \(character)")
            }
        }
    }

    private mutating func obey(_ sequence: String) {
        switch sequence {
        case "[?1049h": self.isAlternate = true
        case "[?1049l": self.isAlternate = false
        case "[?25l": self.isCursorHidden = true
        case "[?25h": self.isCursorHidden = false
        case "[?7l", "[?7h", "[?2026h", "[?2026l": break
        case "[H": (self.row, self.column) = (0, 0)
        case "[2J": self.lines = Array(repeating: [], count: self.lines.count)
        case "[K": self.lines[self.row] = Array(self.lines[self.row].prefix(self.column))
        case "[J": for row in self.row..<self.lines.count { self.lines[row] = [] }
        default:
            if sequence.hasSuffix("m") { return }
            if sequence.hasSuffix("H"), sequence.hasPrefix("[") {
                let place = sequence.dropFirst().dropLast().split(separator: ";").compactMap { Int($0) }
                if place.count == 2 {
                    (self.row, self.column) = (place[0] - 1, place[1] - 1)
                    return
                }
            }
            self.unknown.append(sequence)
        }
    }
}
