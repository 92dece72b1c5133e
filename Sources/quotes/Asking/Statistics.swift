internal import MarketData
internal import MarketDataModel

/// How a client is, what is left of the quota and what was used, for `--stats`.
struct Statistics: Sendable {
    var health: HealthLevel
    /// Why it is not healthy, worst first.
    var reasons: [String]
    var budget: [QuotaBudget]
    var usage: Usage
    /// When this was so.
    var now: MonotonicTime

    /// What `client` says now.
    init(_ client: MarketDataClient) {
        let health = client.health
        self.init(
            health: health.level,
            reasons: health.reasons,
            budget: client.budget,
            usage: client.usage.total,
            now: TimeSource.system.now
        )
    }

    init(health: HealthLevel, reasons: [String], budget: [QuotaBudget], usage: Usage, now: MonotonicTime) {
        self.health = health
        self.reasons = reasons
        self.budget = budget
        self.usage = usage
        self.now = now
    }

    /// Prints it on standard error.
    func show(asJSON: Bool) {
        guard !asJSON else { return Standard.complain(bare: self.json) }
        for line in self.lines { Standard.complain(bare: line) }
    }

    /// For a person.
    var lines: [String] {
        var rows = [["health", self.health.rawValue]]
        for reason in self.reasons { rows.append(["", reason.displayLine(limit: 500)]) }
        for (index, budget) in self.budget.enumerated() {
            let name = index == 0 ? "budget" : ""
            let resets = budget.resets.map { ", all of it in \(AgeText.short($0 - self.now))" } ?? ""
            rows.append([name, "\(budget.window.meter.rawValue) \(BudgetText.short(budget))\(resets)"])
        }
        let usage = self.usage
        rows.append([
            "usage",
            "\(CountText.counted(usage.requests, "question")), \(CountText.grouped(usage.hits)) from memory or a stream, "
                + "\(CountText.grouped(usage.upstreamCalls)) from the venue, "
                + "\(CountText.grouped(usage.refusals)) refused, \(CountText.grouped(usage.failures)) failed, "
                + CountText.bytes(usage.bytes),
        ])
        return TextColumns.text(rows).split(separator: "\n").map(String.init)
    }

    /// For a program: one object in one line; lengths of time in nanoseconds.
    var json: String {
        var object = JSONObject()
        object.add("type", "stats")
        object.add("health", self.health.rawValue)
        object.add("reasons", raw: Self.list(self.reasons.map(JSONText.text)))
        object.add("budget", raw: Self.list(self.budget.map(self.json(_:))))
        var usage = JSONObject()
        usage.add("requests", raw: "\(self.usage.requests)")
        usage.add("hits", raw: "\(self.usage.hits)")
        usage.add("upstreamCalls", raw: "\(self.usage.upstreamCalls)")
        usage.add("coalesced", raw: "\(self.usage.coalesced)")
        usage.add("refusals", raw: "\(self.usage.refusals)")
        usage.add("failures", raw: "\(self.usage.failures)")
        usage.add("waits", raw: "\(self.usage.waits)")
        usage.add("waited", self.usage.waited)
        usage.add("bytes", raw: "\(self.usage.bytes)")
        object.add("usage", raw: usage.text)
        return object.text
    }

    private func json(_ budget: QuotaBudget) -> String {
        var object = JSONObject()
        object.add("meter", budget.window.meter.rawValue)
        object.add("limit", budget.window.limit)
        object.add("window", budget.window.length)
        object.add("remaining", budget.remaining)
        if let resets = budget.resets { object.add("resetsIn", max(.zero, resets - self.now)) }
        return object.text
    }

    private static func list(_ values: [String]) -> String { "[\(values.joined(separator: ","))]" }
}
