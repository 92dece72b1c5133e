internal import MarketDataModel

/// What is left of a quota, for a person.
enum BudgetText {
    /// The window of which the least part is left, connections aside: those are no requests.
    static func tightest(_ budget: [QuotaBudget]) -> QuotaBudget? {
        budget.filter { $0.window.meter != .connections }.min { left, right in
            left.remaining * right.window.limit < right.remaining * left.window.limit
        }
    }

    /// `5/20 in 1m`.
    static func short(_ budget: QuotaBudget) -> String {
        "\(CountText.grouped(budget.remaining))/\(CountText.grouped(budget.window.limit)) in "
            + SpanText.short(budget.window.length)
    }
}
