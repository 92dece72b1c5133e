public import MarketDataModel

extension BinanceSpot {
    /// `X-MBX-USED-WEIGHT-(intervalNum)(intervalLetter)`: "the current used weight for the IP" (REST, "IP Limits").
    public func quotaReports(in answer: RESTAnswer) -> [QuotaReport] {
        self.quota.compactMap { window in
            guard window.meter == .weight, let interval = Self.interval(window.length),
                let text = answer.header("X-MBX-USED-WEIGHT-\(interval)"), 1...15 ~= text.utf8.count,
                text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let used = Int(text)
            else { return nil }
            return QuotaReport(.weight, per: window.length, limit: window.limit, count: .used(used))
        }
    }

    /// `1M`, `10S`, `5M`, `1D`: the number and letter of an interval.
    private static func interval(_ length: Duration) -> String? {
        let (seconds, rest) = length.components
        guard rest == 0, seconds > 0 else { return nil }
        for (letter, unit) in [("D", Int64(86_400)), ("H", 3600), ("M", 60), ("S", 1)] where seconds % unit == 0 {
            return "\(seconds / unit)\(letter)"
        }
        return nil
    }
}
