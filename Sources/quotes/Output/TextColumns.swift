/// Rows of text as a table, for a person.
enum TextColumns {
    /// Columns as wide as their widest cell, two spaces between them; those in `right` stand on the right.
    static func text(_ rows: [[String]], right: Set<Int> = []) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                if column > 0 { line += "  " }
                let fill = String(repeating: " ", count: widths[column] - cell.columns)
                line += right.contains(column) ? fill + cell : cell + fill
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
