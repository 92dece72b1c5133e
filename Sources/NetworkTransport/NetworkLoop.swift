import Glibc
import Locking

/// The network of one client: requests and byte streams, all on one thread of its own.
///
/// The thread ("marketdata-net") starts with the first use, sleeps while there is nothing to do, and ends with
/// ``shutdown()``, or by itself when the loop is dropped without one.
package final class NetworkLoop: Sendable {
    private enum Life {
        case idle
        case running(pthread_t)
        case ended
    }

    private let configuration: NetworkConfiguration
    private let inbox = LoopInbox()
    private let life = Locked(Life.idle)

    /// A loop; nothing is started yet.
    package init(_ configuration: NetworkConfiguration = NetworkConfiguration()) {
        self.configuration = configuration
    }

    deinit {
        guard let thread = self.endLife() else { return }
        _ = self.inbox.post(.stop(nil))
        pthread_detach(thread)
    }

    /// Asks, and returns the answer whatever its status.
    ///
    /// Cancelling the task ends the transfer. An error's ``NetworkError/sends`` tells how often the request had been
    /// handed to a connection by then.
    package func request(_ request: HTTPRequest) async throws(NetworkError) -> HTTPResponse {
        let transfer = Transfer(request)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.continuation = continuation
                if !self.post(.start(transfer)) { transfer.finish(.failure(.shutDown)) }
            }
        } onCancel: {
            _ = self.inbox.post(.cancel(transfer))
        }
        return try result.get()
    }

    /// Opens a byte stream; `handler` is kept until its end and told everything about it on the network thread.
    package func open(_ target: StreamTarget, handler: any ByteStreamHandler) -> ByteStream {
        let connection = StreamConnection(target, handler: handler)
        if !self.post(.open(connection)) { connection.finish(.shutDown) }
        return ByteStream(connection: connection)
    }

    /// Runs `work` on the network thread, after what was posted before it; `false` where the loop is shut down.
    @discardableResult
    package func execute(_ work: @escaping @Sendable () -> Void) -> Bool { self.post(.work(work)) }

    /// Whether the caller is on the network thread.
    package var isCurrentThread: Bool {
        self.life.withLock { life in
            guard case .running(let thread) = life else { return false }
            return pthread_equal(thread, pthread_self()) != 0
        }
    }

    /// How long the thread has worked so far; `nil` where it does not run. A few hundred nanoseconds.
    package var processorTime: Duration? {
        self.life.withLock { life in
            // Nobody joins it before it is taken from here.
            guard case .running(let thread) = life else { return nil }
            return SystemClocks.processorTime(of: thread)
        }
    }

    /// Ends the loop: requests under way are answered with `shutDown`, streams get
    /// ``NetworkConfiguration/shutdownDeadline`` to write what they keep, then the thread ends.
    ///
    /// Every further call returns when the loop has ended, too.
    package func shutdown() async {
        let isRunning = self.life.withLock { life in
            if case .idle = life { life = .ended }
            if case .running = life { return true }
            return false
        }
        guard isRunning else {
            // Jobs that came without a thread, or the end of a thread that another call waits for.
            for job in self.inbox.close() { EventLoop.refuse(job) }
            return
        }
        await withCheckedContinuation { continuation in
            if !self.inbox.post(.stop(continuation)) { continuation.resume() }
        }
        // The thread's last act was to say so.
        if let thread = self.endLife() { pthread_join(thread, nil) }
    }

    private func post(_ job: LoopInbox.Job) -> Bool {
        self.startIfNeeded()
        return self.inbox.post(job)
    }

    private func startIfNeeded() {
        let isStarted = self.life.withLock { life in
            guard case .idle = life else { return true }
            let (configuration, inbox) = (self.configuration, self.inbox)
            guard let thread = NetworkThread.start({ EventLoop(configuration, inbox: inbox).run() }) else {
                return false
            }
            life = .running(thread)
            return true
        }
        if !isStarted { for job in self.inbox.close() { EventLoop.refuse(job) } }
    }

    private func endLife() -> pthread_t? {
        self.life.withLock { life in
            defer { life = .ended }
            return if case .running(let thread) = life { thread } else { nil }
        }
    }
}
