extension MarketDataClient.Configuration.Features {
    /// Every protection by its name.
    package static let named: [(name: String, feature: Self)] = [
        ("cache", .cache), ("negativeCache", .negativeCache), ("refreshAhead", .refreshAhead),
        ("coalescing", .coalescing), ("quota", .quota), ("tiers", .tiers), ("adaptiveRate", .adaptiveRate),
        ("priorities", .priorities), ("circuitBreaker", .circuitBreaker), ("retries", .retries),
        ("failover", .failover),
    ]

    /// Reads `-retries, -cache` (all of `base` but those), `+retries` (besides `base`), `cache, quota` (just those),
    /// `all` or `none`.
    ///
    /// - Throws: The part that can't be read.
    init(text: String, changing base: Self) throws(UnknownFeature) {
        var result = base
        var isChange = true
        for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let word = String(part.filter { !$0.isWhitespace })
            let sign = word.first.flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
            // The first word says whether the list changes what there is or stands for itself.
            if index == 0, sign == nil {
                result = []
                isChange = false
            }
            guard isChange == (sign != nil) else { throw UnknownFeature(word: word) }
            let feature = try Self.feature(sign == nil ? word : String(word.dropFirst()))
            if sign == "-" { result.subtract(feature) } else { result.formUnion(feature) }
        }
        self = result
    }

    private static func feature(_ name: String) throws(UnknownFeature) -> Self {
        switch name.lowercased() {
        case "all": return .all
        case "none": return []
        default:
            let found = Self.named.first { $0.name.lowercased() == name.lowercased() }
            guard let found else { throw UnknownFeature(word: name) }
            return found.feature
        }
    }

    /// A word in a list of protections that means none of them, or has a sign where the others have none.
    struct UnknownFeature: Error, Hashable {
        var word: String
    }
}

extension MarketDataClient.Configuration.Features: CustomStringConvertible {
    /// Their names: `cache, quota`; `all` or `none`.
    public var description: String {
        if self == .all { return "all" }
        let names = Self.named.filter { self.contains($0.feature) }.map(\.name)
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
