internal import Locking
internal import MarketDataModel
internal import Terminal

/// One line on standard error that counts.
final class ProgressSink: Sink {
    private struct State {
        var tally = Tally()
        var rate = RateMeter()
        var width = 0
    }

    private let title: String
    private let isShown: Bool
    private let clock = ShownClock()
    private let state = Locked(State())

    /// `isShown` is whether somebody looks at standard error.
    init(title: String, isShown: Bool) {
        self.title = title
        self.isShown = isShown
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
            self.show(text)
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    func redraw() {}

    func notice(_ text: String) {
        self.show("")
        Standard.complain(text)
    }

    func finish() async { self.show("") }

    /// Puts `text` in the place of what was shown before.
    private func show(_ text: String) {
        guard self.isShown else { return }
        let columns = (TerminalDevice.size(of: TerminalDevice.error) ?? .usual).columns
        let text = String(text.prefix(columns - 1))
        let before = self.state.withLock { state in
            defer { state.width = text.count }
            return state.width
        }
        let fill = String(repeating: " ", count: max(0, before - text.count))
        TerminalDevice.write(Array("\r\(text)\(fill)\r".utf8), to: TerminalDevice.error)
    }
}
