internal import MarketDataModel

/// What answers say of the quota. It may shrink what is left, never grow it.
extension QuotaStateMachine {
    /// The longest a header may forbid everything, as with `Retry-After`: a wrong one must not end everything.
    private static let longestReset: Int64 = 3_600 * 1_000_000_000

    /// Where the venue has counted more than we have, others use the quota too: what they used counts here, until the
    /// venue counts from nothing again or, where it does not say when, for one window.
    mutating func note(_ report: QuotaReport, now: Int64) {
        let resets = report.resetsAfter.map { max(0, $0.wholeNanoseconds) }
        guard let index = self.log(of: report, resets: resets) else {
            // No window of ours: that nothing is left can be heeded all the same.
            if case .remaining(let count) = report.count, count <= 0, let resets {
                self.pausedUntilTime = max(self.pausedUntilTime, Self.sum(now, min(resets, Self.longestReset)))
            }
            return
        }
        self.logs[index].expire(now: now)
        let log = self.logs[index]
        guard log.limit < .max else { return }
        let ours = log.used - log.others
        var excess = 0
        if let used = report.used { excess = Self.difference(used, ours) }
        if let remaining = report.remaining { excess = max(excess, log.limit - ours - remaining) }
        let span = resets.map { min($0, max(log.length, Self.longestReset)) } ?? log.length
        self.logs[index].note(others: excess, until: Self.sum(now, span))
    }

    /// The window that a report is about: the one of its length or, where it does not name one, the shortest that can
    /// take as long as it says until it counts from nothing again.
    private func log(of report: QuotaReport, resets: Int64?) -> Int? {
        let ours = self.logs.indices.filter { self.logs[$0].meter == report.meter && self.logs[$0].limit < .max }
        if let length = report.length?.wholeNanoseconds { return ours.first { self.logs[$0].length == length } }
        let byLength = ours.sorted { self.logs[$0].length < self.logs[$1].length }
        guard let resets else { return byLength.first }
        return byLength.first { self.logs[$0].length >= resets } ?? byLength.last
    }

    private static func difference(_ left: Int, _ right: Int) -> Int {
        let (value, overflow) = left.subtractingReportingOverflow(right)
        return overflow ? (left < right ? .min : .max) : value
    }
}

extension QuotaReport {
    /// What is used, as far as the report tells.
    fileprivate var used: Int? {
        switch self.count {
        case .used(let count): count
        case .remaining(let count): self.limit.map { $0.subtractingReportingOverflow(max(0, count)).partialValue }
        }
    }

    /// What is left, as far as the report tells.
    fileprivate var remaining: Int? {
        switch self.count {
        case .used(let count): self.limit.map { max(0, $0.subtractingReportingOverflow(max(0, count)).partialValue) }
        case .remaining(let count): max(0, count)
        }
    }
}
