internal import Locking

/// A TCP proxy on a thread of its own that breaks what passes through it: put it between a client and any server.
///
/// It knows nothing of what passes, so it works with TLS as well. Faults are switched while it runs (``setFault(_:)``)
/// or happen at a byte of a connection (``script(_:connections:)``).
///
/// ```swift
/// let proxy = FaultProxy(upstreamPort: server.port)
/// try await proxy.start()
/// // … the client connects to proxy.port …
/// await proxy.setFault(.halfOpen)
/// ```
public final class FaultProxy: Sendable {
    private let loop: ProxyLoop

    /// A proxy to the server at that numeric address, listening on 127.0.0.1.
    /// - Parameter port: Where it listens; 0 is any port that is free.
    public init(upstreamHost: String = "127.0.0.1", upstreamPort: Int, port: Int = 0) {
        self.loop = ProxyLoop(upstreamHost: upstreamHost, upstreamPort: upstreamPort, port: port)
    }

    deinit {
        self.loop.stop {}
    }

    /// Listens. When this returns, connections are accepted.
    /// - Throws: ``ServerError``.
    public func start() async throws(ServerError) {
        let failure: ServerError? = await withCheckedContinuation { continuation in
            self.loop.start { continuation.resume(returning: $0) }
        }
        if let failure { throw failure }
    }

    /// Resets every connection and stops listening; returns once the thread has ended.
    public func stop() async {
        await withCheckedContinuation { continuation in
            self.loop.stop { continuation.resume() }
        }
    }

    /// The port it listens on; 0 before ``start()``. It stays the same while nobody is let in.
    public var port: Int { self.loop.port }

    /// Breaks the wire that way, instead of as it was broken before, for connections that stand and for those to come.
    /// When this returns, it is so.
    public func setFault(_ fault: WireFault) async {
        await self.perform { $0.setFault(fault) }
    }

    /// Gives connections to come a script. Each takes it from its own beginning.
    /// - Parameters:
    ///   - steps: What happens at which byte.
    ///   - connections: How many connections get it, before they get what was scripted before; `nil` (the default) for
    ///     all, instead of what was scripted before.
    public func script(_ steps: [FaultStep], connections: Int? = nil) async {
        await self.perform { $0.script(steps, connections: connections) }
    }

    /// Resets every connection that stands.
    public func closeAll() async {
        await self.perform { $0.resetAll() }
    }

    /// What it has seen.
    public var statistics: Statistics { self.loop.board.statistics }

    /// Waits until the statistics meet a condition, without polling.
    /// - Returns: The statistics then; `nil` where the task is cancelled or the proxy is stopped first.
    @discardableResult
    public func wait(
        until isMet: @escaping @Sendable (Statistics) -> Bool
    ) async -> Statistics? {
        await self.loop.board.wait(isMet)
    }

    private func perform(_ command: @escaping @Sendable (ProxyLoop) -> Void) async {
        await withCheckedContinuation { continuation in
            self.loop.execute(command) { continuation.resume() }
        }
    }
}
