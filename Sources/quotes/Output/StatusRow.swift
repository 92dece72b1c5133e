internal import Locking
internal import Terminal

/// A line on standard error that is written over again and again.
final class StatusRow: Sendable {
    private let isShown: Bool
    private let width = Locked(0)

    /// `isShown` is whether somebody looks at standard error.
    init(isShown: Bool) { self.isShown = isShown }

    /// Puts `text`, cut to the terminal's width, in the place of what was shown before.
    func show(_ text: String) {
        guard self.isShown else { return }
        let columns = (TerminalDevice.size(of: TerminalDevice.error) ?? .usual).columns
        let text = String(text.prefix(columns: columns - 1))
        let before = self.width.withLock { width in
            defer { width = text.columns }
            return width
        }
        guard before > 0 || !text.isEmpty else { return }
        let fill = String(repeating: " ", count: max(0, before - text.columns))
        TerminalDevice.write(Array("\r\(text)\(fill)\r".utf8), to: TerminalDevice.error)
    }

    /// Leaves an empty line.
    func clear() { self.show("") }
}
