internal import MarketDataModel
internal import Terminal

/// Draws the table: what it knows in, lines out.
struct TableRenderer: Sendable {
    let theme: Theme
    private var layout = TableLayout()

    init(theme: Theme) { self.theme = theme }

    /// The lines of a frame, none wider than `size`, at most as many as it has.
    ///
    /// - Parameters:
    ///   - now: The time that ages are counted to: the machine's, or a recording's.
    ///   - shownAt: The time by the clock of the person who looks, from whose start `elapsed` is counted.
    mutating func frame(
        _ model: inout TableModel,
        size: TerminalSize,
        now: MonotonicTime,
        shownAt: MonotonicTime,
        elapsed: Duration
    ) -> [StyledLine] {
        let wanted = TableColumn.allCases.filter { column in
            model.showsTrades || (column != .last && column != .lastQuantity)
        }
        for column in wanted {
            let widest = model.rows.lazy.map { column.text($0, now: now).columns }.max() ?? 0
            self.layout.fit(column, widest)
        }
        let columns = self.layout.columns(of: wanted, in: size.columns)
        var lines = [self.title(&model, shownAt: shownAt, elapsed: elapsed), self.headings(columns)]
        // The title, the headings and the foot.
        let room = max(1, size.rows - 3)
        for row in model.rows.prefix(room) { lines.append(self.line(row, columns, now: now, shownAt: shownAt)) }
        lines.append(self.foot(model, hidden: max(0, model.rows.count - room) + model.hiddenSymbols))
        return lines.prefix(max(1, size.rows)).map { $0.clipped(to: size.columns, self.theme) }
    }

    private func title(_ model: inout TableModel, shownAt: MonotonicTime, elapsed: Duration) -> StyledLine {
        var line = StyledLine(model.title, .title)
        line.append("  \(AgeText.clock(elapsed))")
        line.append("  \(CountText.counted(model.messages, "message"))")
        line.append("  \(CountText.grouped(model.messagesPerSecond(now: shownAt)))/s", .dim)
        return line
    }

    private func headings(_ columns: [(column: TableColumn, width: Int)]) -> StyledLine {
        var line = StyledLine()
        for (column, width) in columns {
            if line.width > 0 { line.append(TableLayout.gutter, .dim) }
            line.append(column.heading, width: width, isRight: column.isRight, .dim, self.theme)
        }
        return line
    }

    private func line(
        _ row: TableRow,
        _ columns: [(column: TableColumn, width: Int)],
        now: MonotonicTime,
        shownAt: MonotonicTime
    ) -> StyledLine {
        var line = StyledLine()
        let hasState = columns.contains { $0.column == .state }
        for (column, width) in columns {
            if line.width > 0 { line.append(TableLayout.gutter) }
            let text =
                switch column {
                case .trend: Sparkline.text(row.history.samples(width, now: now), self.theme)
                case .symbol where !hasState: TableColumn.mark(row) + column.text(row, now: now)
                default: column.text(row, now: now)
                }
            let style = column.style(row, shownAt: shownAt)
            line.append(text, width: width, isRight: column.isRight, style, self.theme)
        }
        return line
    }

    private func foot(_ model: TableModel, hidden: Int) -> StyledLine {
        if let notice = model.notice { return StyledLine(notice, .warning) }
        guard hidden == 0 else {
            return StyledLine("and \(CountText.counted(hidden, "symbol")) more: make the window higher", .dim)
        }
        return StyledLine("Ctrl-C ends", .dim)
    }
}
