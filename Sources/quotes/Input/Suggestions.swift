/// What somebody may have meant.
enum Suggestions {
    /// The names nearest to `typed`, at most three: those that differ by slips of the finger (at most one in three
    /// letters), nearest first, then those that begin with it.
    static func near(_ typed: String, in names: [String]) -> [String] {
        let key = Self.folded(typed)
        let limit = max(1, key.count / 3)
        let ranked = names.compactMap { name -> (name: String, distance: Int)? in
            let other = Self.folded(name)
            let distance = Self.distance(key, other)
            guard distance <= limit || other.starts(with: key) && key.count >= 2 else { return nil }
            return (name, min(distance, limit + 1))
        }
        // What differs by punctuation alone was meant.
        let same = ranked.filter { $0.distance == 0 }
        guard same.isEmpty else { return same.map(\.name).sorted() }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }

    /// ``near(_:in:)`` as a question for a sentence's end: ` Did you mean A or B?`; empty where there is none.
    static func question(_ typed: String, in names: [String]) -> String {
        let near = Self.near(typed, in: names)
        guard let last = near.last else { return "" }
        let list = near.count == 1 ? last : near.dropLast().joined(separator: ", ") + " or " + last
        return " Did you mean \(list)?"
    }

    /// Upper case without punctuation: BTC-USDT, btc/usdt and BTCUSDT are one.
    private static func folded(_ text: String) -> [UInt8] {
        text.uppercased().utf8.filter { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x41 && $0 <= 0x5A }
    }

    /// How many insertions, deletions, substitutions and swaps of neighbours make one from the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(last[column] + cost, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
