internal import MarketDataModel

extension QuotaWindow {
    /// Reads `weight:6000/1m`.
    init?(text: some StringProtocol) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let meter = QuotaMeter(rawValue: halves[0].lowercased()) else { return nil }
        let rate = halves[1].split(separator: "/", omittingEmptySubsequences: false)
        guard rate.count == 2, let limit = Int(rate[0]), limit > 0, rate[0].allSatisfy(\.isNumber) else { return nil }
        // `20/m` is `20/1m`.
        let length = rate[1].first?.isNumber == true ? String(rate[1]) : "1\(rate[1])"
        guard let length = Duration(text: length), length > .zero else { return nil }
        self.init(meter, limit: limit, per: length)
    }

    /// As it is written: `weight:6000/1m`.
    var text: String { "\(self.meter.rawValue):\(self.limit)/\(self.length.text)" }
}

extension [QuotaWindow] {
    /// Reads `weight:6000/1m, requests:20/1s`.
    init?(text: String) {
        var windows: [QuotaWindow] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let window = QuotaWindow(text: part.filter { !$0.isWhitespace }) else { return nil }
            windows.append(window)
        }
        self = windows
    }
}
