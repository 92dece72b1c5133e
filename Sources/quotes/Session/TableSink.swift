internal import Locking
internal import MarketDataModel
internal import Terminal

/// The live table.
final class TableSink: Sink {
    private struct State {
        var model: TableModel
        var renderer: TableRenderer
        var screen = Screen()
        var frames = FrameClock()
        /// The data's time at a moment of the person's.
        var dataTime: (at: MonotonicTime, shownAt: MonotonicTime)?
        var drawnVersion: UInt64?
    }

    private let state: Locked<State>
    private let writer: OutputWriter
    private let clock = ShownClock()
    private let theme: Theme
    private let speed: SpeedArgument

    /// A table of what `model` begins with; ages grow at `speed` while nothing comes.
    init(_ model: TableModel, theme: Theme, speed: SpeedArgument, writer: OutputWriter) {
        self.state = Locked(State(model: model, renderer: TableRenderer(theme: theme)))
        self.theme = theme
        self.speed = speed
        self.writer = writer
    }

    func begin() async { ScreenGuard.enter() }

    func write(_ line: OutputLine) async -> Bool {
        let now = self.clock.now
        self.state.withLock { state in
            state.model.apply(line, shownAt: now)
            switch line {
            case .quote(let reading): state.dataTime = (reading.received.monotonic + reading.age, now)
            case .trade(let reading): state.dataTime = (reading.received.monotonic + reading.age, now)
            case .status: break
            }
        }
        return !self.writer.hasEnded
    }

    func run() async {
        while !Task.isCancelled {
            await self.draw()
            try? await Task.sleep(for: FrameClock.interval)
        }
    }

    func redraw() { self.state.withLock { $0.screen.invalidate() } }

    func notice(_ text: String) {
        self.state.withLock { state in
            state.model.notice = text.displayLine(limit: 500)
        }
    }

    func finish() async {
        await self.writer.finish()
        ScreenGuard.leave()
        // The last frame stays on the screen that was there before.
        let lines = self.frame(size: self.size())
        for line in lines.dropLast() { Standard.say(line) }
    }

    private func size() -> TerminalSize { TerminalDevice.size(of: TerminalDevice.output) ?? .usual }

    private func draw() async {
        // A terminal that is slow to take a frame gets the next one later, and then the newest.
        guard self.writer.isIdle else { return }
        let now = self.clock.now
        let size = self.size()
        let isDue = self.state.withLock { state in
            let hasChanged = state.drawnVersion != state.model.version
            guard state.frames.isDue(hasChanged: hasChanged, now: now) else { return false }
            state.drawnVersion = state.model.version
            return true
        }
        guard isDue else { return }
        let lines = self.frame(size: size)
        let output = self.state.withLock { $0.screen.draw(lines, size: size) }
        if !output.isEmpty { _ = await self.writer.write(output.utf8.span) }
    }

    private func frame(size: TerminalSize) -> [String] {
        let now = self.clock.now
        let lines = self.state.withLock { state in
            let dataTime = self.speed.dataTime(since: state.dataTime, now: now)
            return state.renderer.frame(&state.model, size: size, now: dataTime, shownAt: now, elapsed: now - .zero)
        }
        return lines.map { $0.rendered(self.theme) }
    }
}

extension SpeedArgument {
    /// The data's time at `now`, when it is known from a moment before.
    fileprivate func dataTime(
        since known: (at: MonotonicTime, shownAt: MonotonicTime)?,
        now: MonotonicTime
    ) -> MonotonicTime {
        guard let known else { return .zero }
        switch self {
        case .flatOut: return known.at
        case .times(let numerator, let denominator):
            return known.at + (now - known.shownAt) * numerator / denominator
        }
    }
}
