internal import Locking

/// The place to answer one request, from any thread, once.
public final class ServerResponder: Sendable {
    private let loop: ServerLoop
    private let exchange: UInt64
    private let isUsed = Locked(false)

    init(loop: ServerLoop, exchange: UInt64) {
        self.loop = loop
        self.exchange = exchange
    }

    /// Answers. Only the first answer counts; one that comes after the client left changes nothing.
    public func send(_ response: ServerResponse) {
        guard self.claim() else { return }
        self.loop.execute { [exchange] loop in loop.answer(exchange, with: response) }
    }

    /// Answers after a while.
    public func send(_ response: ServerResponse, after delay: Duration) {
        self.loop.schedule(after: delay) { self.send(response) }
    }

    /// Cuts the connection instead of answering.
    public func drop() {
        guard self.claim() else { return }
        self.loop.execute { [exchange] loop in loop.answer(exchange, with: nil) }
    }

    private func claim() -> Bool {
        self.isUsed.withLock { isUsed in
            defer { isUsed = true }
            return !isUsed
        }
    }
}
