internal import Locking
internal import MarketData
internal import Terminal

/// Where a scan is shown: its answers on standard output as they come, how it goes in a line on standard error.
final class ScanScreen: Sendable {
    private struct State {
        var format: any LineFormat
        var buffer: [UInt8] = []
        var nextAt: MonotonicTime?
        var lastAt: MonotonicTime?
    }

    private let state: Locked<State>
    private let row: StatusRow
    private let theme = Theme(environment: TerminalDevice.environment)
    private let clock = ShownClock()
    /// Standard output is the same screen: lines and the row must not overtake each other.
    private let isTerminal = TerminalDevice.isTerminal(TerminalDevice.output)
    private let writer: OutputWriter
    private let failures = Locked([Failure]())

    init(_ format: any LineFormat, isQuiet: Bool, writer: OutputWriter) {
        self.state = Locked(State(format: format))
        self.row = StatusRow(isShown: !isQuiet && TerminalDevice.isTerminal(TerminalDevice.error))
        self.writer = writer
    }

    /// How long it has been.
    var elapsed: Duration { self.clock.now - .zero }

    /// What the shell is told of the symbols that failed.
    var status: Int32 { self.failures.withLock { $0.first?.status } ?? ExitStatus.success }

    func begin() async {
        var header: [UInt8] = []
        self.state.withLock { $0.format }.appendHeader(to: &header)
        if !header.isEmpty { _ = await self.write(header) }
    }

    /// Takes one step. False where nobody reads any more.
    func take(_ step: ScanStep) async -> Bool {
        switch step.event {
        case .answered(let reading):
            let bytes = self.state.withLock { state in
                state.buffer.removeAll(keepingCapacity: true)
                state.format.append(.quote(reading), to: &state.buffer)
                return state.buffer
            }
            return await self.write(bytes)
        case .failed(let symbol, let error):
            let failure = Failure(error.of(symbol))
            self.failures.withLock { if $0.isEmpty { $0.append(failure) } }
            self.say(failure.description)
        case .queued, .waiting:
            let now = self.clock.now
            self.state.withLock { state in
                guard let wait = step.estimatedWait else { return }
                if case .waiting = step.event { state.nextAt = now + wait }
                state.lastAt = max(state.lastAt ?? .zero, now + wait)
            }
        case .paused, .resumed, .finished: self.state.withLock { ($0.nextAt, $0.lastAt) = (nil, nil) }
        }
        return true
    }

    /// Shows how it goes, until the task is cancelled.
    func run(_ client: MarketDataClient, _ scan: Scan, hasKeys: Bool) async {
        while !Task.isCancelled {
            let now = self.clock.now
            let (next, last) = self.state.withLock { ($0.nextAt, $0.lastAt) }
            let bar = ScanBar(
                progress: scan.progress,
                next: next.map { max(.zero, $0 - now) },
                rest: last.map { max(.zero, $0 - now) },
                budget: client.budget,
                hasKeys: hasKeys
            )
            let columns = (TerminalDevice.size(of: TerminalDevice.error) ?? .usual).columns
            self.row.show(bar.text(columns: columns - 1, theme: self.theme))
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    /// A line that stays.
    func say(_ text: String) {
        self.row.clear()
        Standard.complain(text)
    }

    func finish() async {
        self.row.clear()
        await self.writer.finish()
    }

    private func write(_ bytes: [UInt8]) async -> Bool {
        guard self.isTerminal else { return await self.writer.write(bytes.span) }
        self.row.clear()
        TerminalDevice.write(bytes, to: TerminalDevice.output)
        return true
    }
}
