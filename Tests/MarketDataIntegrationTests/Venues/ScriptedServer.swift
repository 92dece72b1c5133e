import Locking
import MarketDataTesting

/// A server on loopback that speaks as a test says, and notes what it hears.
final class ScriptedServer: WebServerHandler {
    /// The behaviour; called on the server's thread.
    struct Script: Sendable {
        var upgrade: @Sendable (ServerRequest) -> UpgradeDecision = { _ in .accept() }
        var opened: @Sendable (ServerConnection) -> Void = { _ in }
        var received: @Sendable (String, ServerConnection) -> Void = { _, _ in }
        var ponged: @Sendable (ServerConnection) -> Void = { _ in }
        var respond: @Sendable (ServerRequest) -> ServerResponse = { _ in .notFound }
    }

    /// What the server has heard so far.
    struct Heard: Sendable {
        /// The paths of the connections that were opened, in order.
        var paths: [String] = []
        /// The messages of all connections, in order.
        var messages: [String] = []
        /// The REST calls, in order.
        var calls: [ServerRequest] = []
        var open = 0
        var mostOpen = 0
    }

    private struct Waiter {
        let isMet: @Sendable (Heard) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var heard = Heard()
        var waiters: [Waiter] = []
        var connections: [UInt64: ServerConnection] = [:]
    }

    private let script: Script
    /// The thread that calls the script; set before the test begins.
    fileprivate let server = Locked<WebServer?>(nil)
    private let state = Locked(State())

    init(_ script: Script) { self.script = script }

    var heard: Heard { self.state.withLock { $0.heard } }

    /// Returns when the server has heard what `isMet` wants. The suite's time limit ends it.
    func wait(until isMet: @escaping @Sendable (Heard) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isNow = self.state.withLock { state in
                if isMet(state.heard) { return true }
                state.waiters.append(Waiter(isMet: isMet, continuation: continuation))
                return false
            }
            if isNow { continuation.resume() }
        }
    }

    /// Sends a text message on every connection.
    func send(_ text: String) {
        for connection in self.connections { connection.send(text: text) }
    }

    /// Returns when the server has read what was in its sockets before. Two turns, as in the first one it may come to this
    /// before it reads.
    func catchUp() async {
        let server = self.server.withLock { $0 }
        for _ in 0..<2 {
            await withCheckedContinuation { continuation in
                server?.execute { continuation.resume() } ?? continuation.resume()
            }
        }
    }

    /// Pings every connection.
    func ping() { for connection in self.connections { connection.ping([1]) } }

    private var connections: [ServerConnection] { self.state.withLock { Array($0.connections.values) } }

    private func note(_ change: (inout State) -> Void) {
        let met = self.state.withLock { state in
            change(&state)
            let met = state.waiters.filter { $0.isMet(state.heard) }
            state.waiters.removeAll { $0.isMet(state.heard) }
            return met
        }
        for waiter in met { waiter.continuation.resume() }
    }

    func upgrade(_ request: ServerRequest) -> UpgradeDecision { self.script.upgrade(request) }

    func opened(_ connection: ServerConnection) {
        self.note { state in
            state.connections[connection.id] = connection
            state.heard.paths.append(connection.request.path)
            state.heard.open += 1
            state.heard.mostOpen = max(state.heard.mostOpen, state.heard.open)
        }
        self.script.opened(connection)
    }

    func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection) {
        let text = String(decoding: message, as: UTF8.self)
        self.note { $0.heard.messages.append(text) }
        self.script.received(text, connection)
    }

    func receivedPong(_ payload: [UInt8], on connection: ServerConnection) { self.script.ponged(connection) }

    func closed(_ connection: ServerConnection, code: UInt16?) {
        self.note { state in
            state.connections[connection.id] = nil
            state.heard.open -= 1
        }
    }

    func respond(to request: ServerRequest, with responder: ServerResponder) {
        self.note { $0.heard.calls.append(request) }
        responder.send(self.script.respond(request))
    }
}

/// Runs `body` with a server of `script` at a base URL.
func withServer(
    _ script: ScriptedServer.Script,
    _ body: (ScriptedServer, _ host: String) async throws -> Void
) async throws {
    let handler = ScriptedServer(script)
    var configuration = WebServer.Configuration()
    configuration.additionalHeaders = ["x-kind", "x-api-key"]
    let server = WebServer(configuration: configuration, handler: handler)
    handler.server.withLock { $0 = server }
    defer { handler.server.withLock { $0 = nil } }
    try await server.start()
    do {
        try await body(handler, "127.0.0.1:\(server.port)")
    } catch {
        await server.shutdown()
        throw error
    }
    await server.shutdown()
}

extension ScriptedServer {
    /// Cuts every connection.
    func drop() { for connection in self.connections { connection.drop() } }
}
