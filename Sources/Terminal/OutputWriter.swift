internal import Locking

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Writes to a descriptor on a thread of its own: what is appended while one write is under way goes out with the next.
///
/// So a single line leaves at once, and a flood leaves in large pieces. The buffer is bounded: whoever fills it waits,
/// without holding a thread. A reader that has gone is noticed even while there is nothing to write.
package final class OutputWriter: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var isAsleep = false
        var isWriting = false
        var isFinishing = false
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())
    private let capacity: Int
    private let descriptor: Int32
    private let onEnd: @Sendable () -> Void
    /// A pipe: a byte at its write end wakes the thread.
    private let bell: (read: Int32, write: Int32)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - descriptor: Where to write.
    ///   - capacity: How many bytes may wait.
    ///   - onEnd: Called once on the thread where nobody reads any more, or after ``finish()``.
    package init(descriptor: Int32, capacity: Int = 1 << 18, onEnd: @escaping @Sendable () -> Void = {}) {
        self.descriptor = descriptor
        self.onEnd = onEnd
        self.capacity = capacity
        var ends: [Int32] = [0, 0]
        let status = unsafe pipe(&ends)
        precondition(status == 0, "the system gives no pipe: \(errno)")
        self.bell = (ends[0], ends[1])
        DetachedThread.start { [self] in self.run() }
    }

    // Not at the thread's end: somebody may be about to ring.
    deinit {
        close(self.bell.read)
        close(self.bell.write)
    }

    /// The reader has gone, or the descriptor can't be written to; or ``finish()`` is done.
    package var hasEnded: Bool { self.state.withLock { $0.hasEnded } }

    /// Nothing waits and nothing is being written: what is appended now leaves at once.
    package var isIdle: Bool { self.state.withLock { $0.buffer.isEmpty && !$0.isWriting } }

    /// Appends `bytes` and waits while the buffer is full.
    /// - Returns: False where nobody reads any more.
    package func write(_ bytes: Span<UInt8>) async -> Bool {
        let (ended, full) = self.append(bytes)
        if full { await self.waitForRoom() }
        return !ended
    }

    /// Appends `bytes`, which go out as soon as the descriptor takes them.
    private func append(_ bytes: Span<UInt8>) -> (ended: Bool, full: Bool) {
        let (ended, full, wake) = self.state.withLock { state in
            guard !state.hasEnded, !state.isFinishing else { return (true, false, false) }
            state.buffer.append(copying: bytes)
            let wake = state.isAsleep
            state.isAsleep = false
            return (false, state.buffer.count >= self.capacity, wake)
        }
        if wake { self.ring() }
        return (ended, full)
    }

    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let isFull = self.state.withLock { state in
                guard !state.hasEnded, state.buffer.count >= self.capacity else { return false }
                state.waiters.append(continuation)
                return true
            }
            if !isFull { continuation.resume() }
        }
    }

    /// Returns once all that was appended is written, or nobody reads any more.
    package func finish() async {
        let wake = self.state.withLock { state in
            state.isFinishing = true
            let wake = state.isAsleep
            state.isAsleep = false
            return wake
        }
        if wake { self.ring() }
        await self.waitForEnd()
    }

    private func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = self.state.withLock { state in
                if !state.hasEnded { state.endWaiters.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: The thread

    private func run() {
        var chunk: [UInt8] = []
        while true {
            let isFinished = self.state.withLock { state in
                chunk.removeAll(keepingCapacity: true)
                swap(&chunk, &state.buffer)
                state.isWriting = !chunk.isEmpty
                state.isAsleep = chunk.isEmpty && !state.isFinishing
                return chunk.isEmpty && state.isFinishing
            }
            if isFinished { break }
            guard chunk.isEmpty ? self.sleep() : self.writeAll(chunk) else { break }
            let waiters = self.state.withLock { state in
                state.isWriting = false
                let waiters = state.waiters
                state.waiters.removeAll()
                return waiters
            }
            for waiter in waiters { waiter.resume() }
        }
        let waiters = self.state.withLock { state in
            state.hasEnded = true
            state.isWriting = false
            state.buffer = []
            defer { (state.waiters, state.endWaiters) = ([], []) }
            return state.waiters + state.endWaiters
        }
        for waiter in waiters { waiter.resume() }
        self.onEnd()
    }

    private func writeAll(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe SystemCall.write(self.descriptor, bytes.baseAddress, bytes.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var entry = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&entry, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Waits for the bell; false where the reader has gone meanwhile.
    private func sleep() -> Bool {
        var entries = [
            pollfd(fd: self.bell.read, events: Int16(POLLIN), revents: 0),
            pollfd(fd: self.descriptor, events: 0, revents: 0),
        ]
        unsafe poll(&entries, 2, -1)
        if entries[0].revents != 0 {
            var byte: UInt8 = 0
            unsafe read(self.bell.read, &byte, 1)
            return true
        }
        return entries[1].revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
    }

    private func ring() {
        var one: UInt8 = 1
        unsafe _ = SystemCall.write(self.bell.write, &one, 1)
    }
}

extension Array<UInt8> {
    fileprivate mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe self.append(contentsOf: $0) }
    }
}
