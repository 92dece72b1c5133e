internal import Locking
internal import MarketData
internal import Terminal

/// One line on standard error while somebody at a terminal waits, gone when the answer is here.
final class WaitNotice: Sendable {
    /// Before this nobody has noticed that they wait.
    private static let patience = Duration.milliseconds(700)
    /// Who is waited for.
    let venue: VenueID
    private let line = StatusRow(isShown: TerminalDevice.isTerminal(TerminalDevice.error))
    private let clock = ShownClock()

    init(venue: VenueID) { self.venue = venue }

    /// Says how long it has been, until the task is cancelled.
    func run(_ client: MarketDataClient) async {
        try? await Task.sleep(for: Self.patience)
        while !Task.isCancelled {
            self.line.show(
                "waiting for \(self.venue), \(AgeText.short(self.clock.now - .zero))\(Self.reason(client))"
            )
            try? await Task.sleep(for: .milliseconds(200))
        }
        self.line.clear()
    }

    /// A line that stays.
    func say(_ text: String) {
        self.line.clear()
        Standard.complain(text)
    }

    private static func reason(_ client: MarketDataClient) -> String {
        guard let tightest = BudgetText.tightest(client.budget) else { return "" }
        return tightest.remaining > 0 ? "" : "; the quota is used up (\(BudgetText.short(tightest)))"
    }
}
