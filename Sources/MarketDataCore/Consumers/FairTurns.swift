package import MarketDataModel

/// Who goes next where not everybody can: the most urgent, and of consumers that are equally urgent each in turn.
///
/// Every consumer has a line of its own, in which waiting makes more urgent, as in the queue of requests. Between
/// consumers only the first of each line counts, and for as long as it has been the first. So a consumer with a thousand
/// questions in line gets no more turns than one with a single question, and its questions do not grow urgent all at
/// once for having been asked early; and one that is never urgent is still served in the end.
package struct FairTurns: Sendable {
    /// Something that somebody waits for. What several wait for has a claim of each.
    package struct Claim: Hashable, Sendable {
        /// Who waits.
        package var consumer: UInt32
        /// How urgently.
        package var priority: Priority
        /// Since when.
        package var askedAt: MonotonicTime
        /// For what; any number.
        package var item: Int

        /// A claim by its parts.
        package init(
            consumer: UInt32,
            priority: Priority,
            askedAt: MonotonicTime,
            item: Int
        ) {
            self.consumer = consumer
            self.priority = priority
            self.askedAt = askedAt
            self.item = item
        }
    }

    /// The turns that were taken, in case they come to nothing.
    package struct Taken: Sendable {
        fileprivate var before: [(consumer: UInt32, turn: Turn?)] = []

        /// No turns.
        package init() {}
    }

    fileprivate struct Turn: Hashable, Sendable {
        var serial: UInt64
        var at: MonotonicTime
    }

    private struct Line {
        var consumer: UInt32
        /// Last first.
        var claims: [Claim]
        var last: Turn?

        /// How urgent the first of the line is by now: lower is more urgent, down to 1.
        func urgency(_ ageing: Int64, now: MonotonicTime) -> Int64 {
            guard let first = self.claims.last else { return .max }
            let since = max(first.askedAt, self.last?.at ?? first.askedAt)
            let waited = max(0, (now - since).wholeNanoseconds)
            return max(1, Int64(first.priority.rawValue) - waited / ageing)
        }
    }

    /// After how long in line a claim is one level more urgent, in nanoseconds.
    private let ageing: Int64
    private var turns: [UInt32: Turn] = [:]
    private var serial: UInt64 = 0
    /// More consumers than this are not remembered, unless they wait.
    private static let capacity = 4_096

    /// Nobody has had a turn.
    package init(ageing: Duration = .seconds(10)) {
        self.ageing = max(1, ageing.wholeNanoseconds)
    }

    /// The `count` items that go next, in that order. O(n log n) in the claims, and `count` times the consumers.
    ///
    /// - Returns: The items, each once, and the turns that were taken for them.
    package mutating func pick(_ count: Int, of claims: [Claim], now: MonotonicTime) -> (items: [Int], taken: Taken) {
        var lines = Dictionary(grouping: claims, by: \.consumer)
            .map { Line(consumer: $0, claims: $1.sorted { self.goesAfter($0, $1) }, last: self.turns[$0]) }
            .sorted { $0.consumer < $1.consumer }
        if self.turns.count > Self.capacity {
            let present = Set(lines.map(\.consumer))
            self.turns = self.turns.filter { present.contains($0.key) }
        }
        var items: [Int] = []
        var picked: Set<Int> = []
        var taken = Taken()
        while items.count < count {
            for index in lines.indices {
                while let claim = lines[index].claims.last, picked.contains(claim.item) {
                    lines[index].claims.removeLast()
                }
            }
            guard let next = self.next(of: lines, now: now), let claim = lines[next].claims.popLast() else { break }
            items.append(claim.item)
            picked.insert(claim.item)
            taken.before.append((claim.consumer, lines[next].last))
            self.serial += 1
            let turn = Turn(serial: self.serial, at: now)
            lines[next].last = turn
            self.turns[claim.consumer] = turn
        }
        return (items, taken)
    }

    /// The turns came to nothing: who had them is where it was.
    package mutating func giveBack(_ taken: Taken) {
        for (consumer, turn) in taken.before.reversed() { self.turns[consumer] = turn }
    }

    /// The order within a line, from its end: a level is worth as much as `ageing` of waiting.
    private func goesAfter(_ left: Claim, _ right: Claim) -> Bool {
        (self.key(left), left.item) > (self.key(right), right.item)
    }

    private func key(_ claim: Claim) -> Int64 {
        let (head, overflow) = self.ageing.multipliedReportingOverflow(by: Int64(claim.priority.rawValue))
        return (claim.askedAt + .nanoseconds(overflow ? .max : head)).nanoseconds
    }

    private func next(of lines: [Line], now: MonotonicTime) -> Int? {
        lines.indices.lazy
            .filter { !lines[$0].claims.isEmpty }
            .min { left, right in
                let (leftUrgency, rightUrgency) = (
                    lines[left].urgency(self.ageing, now: now), lines[right].urgency(self.ageing, now: now)
                )
                if leftUrgency != rightUrgency { return leftUrgency < rightUrgency }
                let (leftTurn, rightTurn) = (lines[left].last?.serial ?? 0, lines[right].last?.serial ?? 0)
                if leftTurn != rightTurn { return leftTurn < rightTurn }
                return (lines[left].claims.last?.askedAt ?? now) < (lines[right].claims.last?.askedAt ?? now)
            }
    }
}
