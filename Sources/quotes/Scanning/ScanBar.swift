internal import MarketData

/// What a person sees of a scan that runs: one line.
struct ScanBar: Sendable {
    /// How far it is.
    var progress: ScanProgress
    /// How long until the next symbol is asked for, where that is not now.
    var next: Duration?
    /// How long until the last one is.
    var rest: Duration?
    /// What is left of the quota.
    var budget: [QuotaBudget]
    /// Whether a key pauses it.
    var hasKeys: Bool

    /// The line, at most `columns` wide: what matters least is left out first.
    func text(columns: Int, theme: Theme) -> String {
        let done = self.progress.answered + self.progress.failed
        var parts = ["\(CountText.grouped(done))/\(CountText.grouped(self.progress.total))"]
        if self.progress.failed > 0 { parts.append("\(CountText.grouped(self.progress.failed)) failed") }
        if self.progress.isPaused {
            parts.append("PAUSED")
        } else {
            if let next, next >= .seconds(1) { parts.append("next in \(AgeText.short(next))") }
            if let rest, rest >= .seconds(1) { parts.append("all in \(AgeText.short(rest))") }
        }
        if let tightest = BudgetText.tightest(self.budget) { parts.append("quota \(BudgetText.short(tightest))") }
        if self.hasKeys { parts.append(self.progress.isPaused ? "p goes on" : "p pauses") }
        while parts.count > 1, parts.joined(separator: "  ").count > columns { parts.removeLast() }
        let words = parts.joined(separator: "  ")
        let room = min(30, columns - words.count - 4)
        guard room >= 10 else { return words }
        let filled = self.progress.total == 0 ? room : done * room / self.progress.total
        let (full, empty): (Character, Character) = theme.hasUnicode ? ("█", "░") : ("#", ".")
        return "[\(String(repeating: full, count: filled))\(String(repeating: empty, count: room - filled))]  \(words)"
    }
}
