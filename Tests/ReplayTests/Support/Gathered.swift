import Locking

/// What a consumer has got so far, for others to look at.
final class Gathered<Element: Sendable>: Sendable {
    private let state = Locked<[Element]>([])

    var all: [Element] { self.state.withLock { $0 } }

    func add(_ element: Element) { self.state.withLock { $0.append(element) } }
}

/// Waits, without a clock, for what other tasks are about to do.
func until(_ isMet: () -> Bool) async {
    while !isMet(), !Task.isCancelled { await Task.yield() }
}
