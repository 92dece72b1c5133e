import Foundation
import Locking
import VenueServer

/// A handler put together from closures, that keeps what it saw and can be waited for.
final class Script: WebServerHandler {
    enum Seen: Sendable, Equatable {
        case opened(UInt64)
        case message(String)
        case binary([UInt8])
        case pong([UInt8])
        case closed(UInt16?)
    }

    let onRequest: @Sendable (ServerRequest, ServerResponder) -> Void
    let onUpgrade: @Sendable (ServerRequest) -> UpgradeDecision
    let onOpen: @Sendable (ServerConnection) -> Void
    let onMessage: @Sendable ([UInt8], Bool, ServerConnection) -> Void
    private let seen = Locked<[Seen]>([])
    private let news = DispatchSemaphore(value: 0)

    init(
        onRequest: @escaping @Sendable (ServerRequest, ServerResponder) -> Void = { $1.send(.notFound) },
        onUpgrade: @escaping @Sendable (ServerRequest) -> UpgradeDecision = { _ in .accept() },
        onOpen: @escaping @Sendable (ServerConnection) -> Void = { _ in },
        onMessage: @escaping @Sendable ([UInt8], Bool, ServerConnection) -> Void = { _, _, _ in }
    ) {
        self.onRequest = onRequest
        self.onUpgrade = onUpgrade
        self.onOpen = onOpen
        self.onMessage = onMessage
    }

    /// The next thing seen; blocks.
    func next() throws -> Seen {
        guard self.news.wait(timeout: .now() + 20) == .success else { throw SocketFailure("nothing was seen") }
        return self.seen.withLock { $0.removeFirst() }
    }

    private func saw(_ thing: Seen) {
        self.seen.withLock { $0.append(thing) }
        self.news.signal()
    }

    func respond(to request: ServerRequest, with responder: ServerResponder) { self.onRequest(request, responder) }
    func upgrade(_ request: ServerRequest) -> UpgradeDecision { self.onUpgrade(request) }

    func opened(_ connection: ServerConnection) {
        self.onOpen(connection)
        self.saw(.opened(connection.id))
    }

    func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection) {
        self.onMessage(message, isText, connection)
        self.saw(isText ? .message(String(decoding: message, as: UTF8.self)) : .binary(message))
    }

    func receivedPong(_ payload: [UInt8], on connection: ServerConnection) { self.saw(.pong(payload)) }
    func closed(_ connection: ServerConnection, code: UInt16?) { self.saw(.closed(code)) }
}

/// Runs a server for the time of `body`.
func withServer<Result: Sendable>(
    _ handler: Script = Script(),
    configure: (inout WebServer.Configuration) -> Void = { _ in },
    _ body: @escaping @Sendable (WebServer) throws -> Result
) async throws -> Result {
    var configuration = WebServer.Configuration()
    configure(&configuration)
    let server = WebServer(configuration: configuration, handler: handler)
    try await server.start()
    do {
        let result = try await offThePool { try body(server) }
        await server.shutdown()
        return result
    } catch {
        await server.shutdown()
        throw error
    }
}
