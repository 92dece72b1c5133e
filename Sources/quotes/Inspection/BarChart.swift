internal import MarketDataModel
internal import Recording

/// Messages over time, as bars.
enum BarChart {
    /// The most bars: what fits a window of the usual height beside the rest.
    static let rows = 16
    /// The longest bar.
    private static let width = 40

    /// One line a bar: when it begins, how long it is, how many.
    static func text(_ rate: RateHistogram, start: Timestamp, _ theme: Theme) -> String {
        let group = max(1, (rate.bars.count + Self.rows - 1) / Self.rows)
        let bars = stride(from: 0, to: rate.bars.count, by: group).map { first in
            rate.bars[first..<min(first + group, rate.bars.count)].reduce(0, +)
        }
        guard let most = bars.max(), most > 0 else { return "" }
        let width = rate.width * group
        var rows: [[String]] = []
        for (index, count) in bars.enumerated() {
            let time = start.advanced(by: width * index).rfc3339(fraction: 1).dropFirst(11)
            // Anything at all is seen.
            let eighths = count == 0 ? 0 : max(1, count * Self.width * 8 / most)
            rows.append([String(time), Self.bar(eighths, theme), CountText.grouped(count)])
        }
        return "MESSAGES by \(SpanText.exact(width))\n" + TextColumns.text(rows, right: [2])
    }

    private static func bar(_ eighths: Int, _ theme: Theme) -> String {
        guard theme.hasUnicode else { return String(repeating: "#", count: (eighths + 7) / 8) }
        let parts = Array("▏▎▍▌▋▊▉")
        let rest = eighths % 8
        return String(repeating: "█", count: eighths / 8) + (rest == 0 ? "" : String(parts[rest - 1]))
    }
}
