import Locking

/// From any thread.
extension StreamConnection {
    var queued: Int { self.shared.withLock { $0.queued } }

    func send(_ bytes: [UInt8]) -> SendOutcome {
        guard !bytes.isEmpty else { return .queued }
        let (outcome, posts) = self.shared.withLock { shared -> (SendOutcome, Bool) in
            guard !shared.isOver, !shared.isClosing, !shared.isAborted else { return (.closed, false) }
            guard shared.queued == 0 || shared.queued + bytes.count <= self.target.maximumQueued else {
                shared.wasRefused = true
                return (.full, false)
            }
            shared.outgoing.append(bytes)
            shared.queued += bytes.count
            return (.queued, Self.claimPost(&shared))
        }
        if posts { _ = self.inbox.post(.attend(self)) }
        return outcome
    }

    func close() { self.want { $0.isClosing = true } }

    func abort() { self.want { $0.isAborted = true } }

    func setPaused(_ isPaused: Bool) { self.want { $0.isPaused = isPaused } }

    private func want(_ change: (inout Shared) -> Void) {
        let posts = self.shared.withLock { shared in
            guard !shared.isOver else { return false }
            change(&shared)
            return Self.claimPost(&shared)
        }
        if posts { _ = self.inbox.post(.attend(self)) }
    }

    private static func claimPost(_ shared: inout Shared) -> Bool {
        defer { shared.isPosted = true }
        return !shared.isPosted
    }
}
