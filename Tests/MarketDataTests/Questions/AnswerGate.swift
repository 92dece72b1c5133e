import Foundation
import Locking
import VenueServer

/// Holds a venue's answers to requests for quotes until it is opened. It holds the venue's own thread.
final class AnswerGate: Sendable {
    private let closed = Locked(true)
    private let door = DispatchSemaphore(value: 0)

    var isClosed: Bool { self.closed.withLock { $0 } }

    func open() {
        self.closed.withLock { $0 = false }
        self.door.signal()
    }

    /// For ``LoopbackVenue/Faults/answer``.
    @Sendable func hold(_ request: ServerRequest) -> ServerResponse? {
        guard request.path.hasSuffix("/bookTicker"), self.isClosed else { return nil }
        // Long enough for any test; not for ever, so that one that fails ends.
        _ = self.door.wait(timeout: .now() + 50)
        return nil
    }
}
