/// Which columns there is room for, and how wide they are. Columns only ever grow, so that the table stands still.
struct TableLayout: Sendable {
    /// What stands between two columns.
    static let gutter = "  "

    private var widths: [TableColumn: Int] = [:]

    /// The cells of `column` take up to `width`.
    mutating func fit(_ column: TableColumn, _ width: Int) {
        self.widths[column] = min(column.widthLimit, max(width, column.leastWidth, self.widths[column] ?? 0))
    }

    /// The columns that a window of `columns` has room for, with their widths; the trend takes what is left.
    func columns(of wanted: [TableColumn], in columns: Int) -> [(column: TableColumn, width: Int)] {
        var shown = wanted
        for candidate in TableColumn.leftOutInTurn where self.total(shown) > columns {
            shown.removeAll { $0 == candidate }
        }
        let spare = columns - self.total(shown)
        return shown.map { column in
            let width = self.widths[column] ?? column.leastWidth
            return (column, column == .trend ? min(column.widthLimit, width + max(0, spare)) : width)
        }
    }

    private func total(_ columns: [TableColumn]) -> Int {
        columns.reduce(0) { $0 + (self.widths[$1] ?? $1.leastWidth) } + Self.gutter.count * max(0, columns.count - 1)
    }
}
