internal import DequeModule
package import MarketDataModel

/// How long somebody at a place in the queue will wait, from what is left of the quota, what was used when, and how long
/// an answer takes.
///
/// What was used at a moment is free one window after its answer, and is used again at once while others wait. So a
/// queue moves as it moved one window ago: it is enough to know that one window, in ``grains`` pieces.
package struct WaitModel: Sendable {
    /// What was settled within one piece of a window.
    private struct Piece {
        var at: MonotonicTime
        var units: Int
    }

    /// One window, as far as it was used by us.
    private struct History {
        var window: QuotaWindow
        var pieces: Deque<Piece> = []
        var underWay = 0

        mutating func settle(_ units: Int, now: MonotonicTime) {
            while let first = self.pieces.first, first.at + self.window.length <= now { self.pieces.removeFirst() }
            let grain = self.window.length / WaitModel.grains
            if let last = self.pieces.last, now < last.at + grain || self.pieces.count >= 2 * WaitModel.grains {
                self.pieces[self.pieces.count - 1].units += units
            } else {
                self.pieces.append(Piece(at: now, units: units))
            }
        }
    }

    fileprivate static let grains = 128
    /// Further places, and dearer requests, are nobody's; products of them must not overflow.
    private static let furthest = 1 << 30
    /// How much the last request counts in a mean, as one of so many.
    private static let weight = 8

    private let parallel: Int
    private var histories: [History] = []
    private var meanCharge: [QuotaMeter: Double] = [:]
    /// How long an answer takes, in the mean.
    package private(set) var service: Duration = .milliseconds(100)
    private var hasServed = false

    /// Nothing was sent so far.
    ///
    /// - Parameter parallel: How many requests may be under way at once.
    package init(parallel: Int) { self.parallel = max(1, parallel) }

    /// Which windows the quota has.
    package mutating func learn(_ windows: [QuotaWindow]) {
        for window in windows {
            if let index = self.index(of: window) {
                self.histories[index].window = window
            } else {
                self.histories.append(History(window: window))
            }
        }
    }

    /// A request goes out.
    package mutating func sent(_ charge: QuotaCharge) {
        for meter in QuotaMeter.allCases where charge[meter] > 0 {
            let mean = self.meanCharge[meter] ?? Double(charge[meter])
            self.meanCharge[meter] = mean + (Double(charge[meter]) - mean) / Double(Self.weight)
        }
        for index in self.histories.indices {
            self.histories[index].underWay += charge[self.histories[index].window.meter]
        }
    }

    /// It was answered, or never will be.
    package mutating func ended(_ charge: QuotaCharge, took: Duration, now: MonotonicTime) {
        self.service = self.hasServed ? self.service + (took - self.service) / Self.weight : took
        self.hasServed = true
        for index in self.histories.indices {
            let units = charge[self.histories[index].window.meter]
            guard units > 0 else { continue }
            self.histories[index].underWay = max(0, self.histories[index].underWay - units)
            self.histories[index].settle(units, now: now)
        }
    }

    /// How long until somebody is sent whom so many go before.
    ///
    /// - Parameters:
    ///   - position: How many go before.
    ///   - reserve: What is left to others, in thousandths.
    ///   - underWay: How many requests are under way.
    ///   - budget: What is left of the quota.
    ///   - pausedUntil: Until when nobody may go.
    ///   - now: Now.
    /// - Complexity: As many steps as there are pieces of windows in use.
    package func wait(
        position: Int,
        reserve: Int = 0,
        underWay: Int = 0,
        budget: [QuotaBudget],
        pausedUntil: MonotonicTime? = nil,
        now: MonotonicTime
    ) -> Duration {
        let place = max(0, position)
        var wait = self.service * ((place + underWay) / self.parallel)
        for budget in budget {
            guard budget.window.meter != .connections else { continue }
            // Before the first request, what it costs at least.
            let mean = self.meanCharge[budget.window.meter] ?? 1
            let units = Double(min(place + 1, Self.furthest)) * min(mean, Double(Self.furthest))
            wait = max(wait, self.wait(units: Int(units + 0.999), reserve: reserve, budget, now: now))
        }
        return max(wait, (pausedUntil ?? now) - now)
    }

    private func wait(units: Int, reserve: Int, _ budget: QuotaBudget, now: MonotonicTime) -> Duration {
        let limit = budget.window.limit
        let kept = limit * min(max(reserve, 0), 1_000) / 1_000
        let capacity = max(1, limit - kept)
        let period = budget.window.length + self.service
        let (rounds, rest) = (units - 1).quotientAndRemainder(dividingBy: capacity)
        // What must be free again before the first round has come so far.
        let missing = rest + 1 - (budget.remaining - kept)
        let within = missing <= 0 ? Duration.zero : self.wait(freeing: missing, budget, now: now)
        return period * rounds + min(within, period)
    }

    /// When so much of a window is free again that is not now.
    private func wait(freeing units: Int, _ budget: QuotaBudget, now: MonotonicTime) -> Duration {
        var missing = units
        if let index = self.index(of: budget.window) {
            let history = self.histories[index]
            for piece in history.pieces {
                let free = piece.at + history.window.length
                guard free > now else { continue }
                missing -= piece.units
                if missing <= 0 { return free - now }
            }
            if missing <= history.underWay { return self.service + history.window.length }
        }
        // Others used it: it is not known when, only by when it is over.
        return max(.zero, (budget.resets ?? now) - now)
    }

    private func index(of window: QuotaWindow) -> Int? {
        self.histories.firstIndex { $0.window.meter == window.meter && $0.window.length == window.length }
    }
}
