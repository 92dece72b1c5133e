internal import Locking
internal import MarketDataModel
internal import Terminal

/// One line on standard error that counts.
final class ProgressSink: Sink {
    private struct State {
        var tally = Tally()
        var rate = RateMeter()
    }

    private let title: String
    private let isShown: Bool
    private let row: StatusRow
    private let clock = ShownClock()
    private let state = Locked(State())

    /// `isShown` is whether somebody looks at standard error.
    init(title: String, isShown: Bool) {
        self.title = title
        self.isShown = isShown
        self.row = StatusRow(isShown: isShown)
    }

    func begin() async {}

    func write(_ line: OutputLine) async -> Bool {
        if case .status(let status) = line, status.state != .live { self.notice("\(status.symbol) \(status.sentence)") }
        let now = self.clock.now
        self.state.withLock { state in
            state.tally.count(line)
            state.rate.add(1, now: now)
        }
        return true
    }

    func run() async {
        guard self.isShown else { return }
        while !Task.isCancelled {
            let now = self.clock.now
            let text = self.state.withLock { state in
                "\(self.title): \(CountText.counted(state.tally.values, "message")) of "
                    + "\(CountText.counted(state.tally.symbols.count, "symbol")), "
                    + "\(CountText.grouped(state.rate.rate(now: now)))/s, \(AgeText.clock(now - .zero))"
            }
            self.row.show(text)
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    func redraw() {}

    func notice(_ text: String) {
        self.row.clear()
        Standard.complain(text)
    }

    func finish() async { self.row.clear() }
}
