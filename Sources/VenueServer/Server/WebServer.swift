internal import Locking

/// A small HTTP and WebSocket server on a thread of its own, made for tests and for replay.
///
/// It stands on libwebsockets, so that it shares no code with the client it serves. Many may run in one process at the
/// same time. It writes nothing to standard output or error and leaves signals alone.
///
/// ```swift
/// let server = WebServer(handler: MyHandler())
/// try await server.start()
/// print(server.port)
/// await server.shutdown()
/// ```
public final class WebServer: Sendable {
    /// How it listens.
    public let configuration: Configuration
    private let loop: ServerLoop

    /// A server that does not listen yet.
    public init(configuration: Configuration = Configuration(), handler: any WebServerHandler) {
        self.configuration = configuration
        self.loop = ServerLoop(configuration: configuration, handler: handler)
    }

    deinit {
        self.loop.stop {}
    }

    /// Listens. When this returns, connections are accepted.
    /// - Throws: ``ServerError``, when the address is in use for example.
    public func start() async throws(ServerError) {
        let failure: ServerError? = await withCheckedContinuation { continuation in
            self.loop.start { continuation.resume(returning: $0) }
        }
        if let failure { throw failure }
    }

    /// Stops listening and cuts every connection; returns once the thread has ended. May be called more than once, also
    /// without a ``start()``.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            self.loop.stop { continuation.resume() }
        }
    }

    /// The port it listens on; 0 before ``start()``.
    public var port: Int { self.loop.port }

    /// What it has seen.
    public var statistics: Statistics { self.loop.statistics.withLock { $0 } }

    /// Runs `body` on the server's thread, soon, in the order of the calls; before ``start()`` it waits for it.
    /// Forgotten at ``shutdown()``.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        self.loop.execute { _ in body() }
    }

    /// Runs `body` on the server's thread, after a while. Forgotten at ``shutdown()``.
    public func schedule(after delay: Duration, _ body: @escaping @Sendable () -> Void) {
        self.loop.schedule(after: delay, body)
    }
}
