internal import Locking
internal import Terminal

/// Lines of text, JSON or CSV. Each leaves as soon as the reader takes it; a flood leaves in large pieces.
final class LineSink: Sink {
    private struct State {
        var format: any LineFormat
        var buffer: [UInt8] = []
    }

    private let state: Locked<State>
    private let writer: OutputWriter

    init(_ format: any LineFormat, writer: OutputWriter) {
        self.state = Locked(State(format: format))
        self.writer = writer
    }

    func begin() async {
        var header: [UInt8] = []
        self.state.withLock { $0.format }.appendHeader(to: &header)
        if !header.isEmpty { _ = await self.writer.write(header.span) }
    }

    func write(_ line: OutputLine) async -> Bool {
        let bytes = self.state.withLock { state in
            state.buffer.removeAll(keepingCapacity: true)
            state.format.append(line, to: &state.buffer)
            return state.buffer
        }
        return await self.writer.write(bytes.span)
    }

    func run() async {}

    func redraw() {}

    func notice(_ text: String) { Standard.complain(text) }

    func finish() async { await self.writer.finish() }
}
