import Foundation
import Locking
import MarketDataModel
import NetworkTransport
import Testing
import VenueServer
import WebSocketCodec

@testable import MarketData

/// What the network thread decides to send leaves in the lap of the loop in which it is decided.
///
/// Work that is posted to the network thread during a lap runs first in the next one. There it waits until the server has
/// what was sent, and nothing else can be written meanwhile.
@Suite(.timeLimit(.minutes(1))) struct `A send decided on the network thread` {
    /// The server's and the client's side of one connection.
    private final class Connection: WebServerHandler, WebSocketDelegate {
        /// What the server does first.
        let greets: @Sendable (ServerConnection) -> Void
        /// What the client does first, on the network thread.
        let opens: @Sendable (Connection) -> Void
        let loop = NetworkLoop()
        let arrived = DispatchSemaphore(value: 0)
        let channel = Locked<WebSocketChannel?>(nil)
        let outcomes: AsyncStream<DispatchTimeoutResult>
        private let continuation: AsyncStream<DispatchTimeoutResult>.Continuation

        init(greets: @escaping @Sendable (ServerConnection) -> Void, opens: @escaping @Sendable (Connection) -> Void) {
            self.greets = greets
            self.opens = opens
            (self.outcomes, self.continuation) = AsyncStream.makeStream()
        }

        func upgrade(_ request: ServerRequest) -> UpgradeDecision { .accept() }
        func opened(_ connection: ServerConnection) { self.greets(connection) }
        func receivedPong(_ payload: [UInt8], on connection: ServerConnection) { self.arrived.signal() }
        func closed(_ connection: ServerConnection, code: UInt16?) { if code == 4000 { self.arrived.signal() } }
        func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection) { self.arrived.signal() }

        /// Waits in the next lap. The deadline only ends a test that fails.
        func check() {
            self.loop.execute { self.continuation.yield(self.arrived.wait(timeout: .now() + 20)) }
        }

        func webSocketOpened(_ agreement: WebSocketAgreement, over info: StreamInfo) { self.opens(self) }
        func webSocketPinged(_ payload: [UInt8]) { self.check() }
        func webSocketReceived(
            _ bytes: Span<UInt8>,
            assembled: Span<UInt8>,
            messages: Span<MessageSlice>,
            at stamp: ReceiveStamp
        ) {
            // Posted before the answer is sent: work that sending would post comes behind.
            self.check()
            let channel = self.channel.withLock { $0 }
            // Of five bytes: the word that asks for it.
            if messages[0].count == 5 {
                channel?.close(WebSocketClose(code: WebSocketCloseCode(rawValue: 4000)))
            } else {
                _ = channel?.send(text: "answer")
            }
        }
        func webSocketClosed(_ end: WebSocketChannelEnd) {}
    }

    private func run(
        _ greets: @escaping @Sendable (ServerConnection) -> Void,
        opens: @escaping @Sendable (Connection) -> Void = { _ in }
    ) async throws -> DispatchTimeoutResult? {
        let connection = Connection(greets: greets, opens: opens)
        let server = WebServer(configuration: WebServer.Configuration(), handler: connection)
        try await server.start()
        let channel = try WebSocketChannel(
            WebSocketRequest(host: "127.0.0.1:\(server.port)", path: "/"),
            at: StreamTarget(host: "127.0.0.1", port: UInt16(server.port), isTLS: false),
            on: connection.loop,
            delegate: connection
        )
        connection.channel.withLock { $0 = channel }
        channel.start()
        var outcomes = connection.outcomes.makeAsyncIterator()
        let outcome = await outcomes.next()
        await connection.loop.shutdown()
        await server.shutdown()
        return outcome
    }

    @Test func `a pong leaves in the lap that read the ping`() async throws {
        #expect(try await self.run { $0.ping([1]) } == .success)
    }

    @Test func `an answer leaves in the lap that read the message`() async throws {
        #expect(try await self.run { $0.send(text: "question") } == .success)
    }

    @Test func `a close leaves in the lap that read the message`() async throws {
        #expect(try await self.run { $0.send(text: "close") } == .success)
    }

    @Test func `a send from another thread is written by the work that it wakes the loop for`() async throws {
        let outcome = try await self.run({ _ in }) { connection in
            let isSent = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                _ = connection.channel.withLock { $0 }?.send(text: "question")
                // In the same lap, behind the work that the send has posted.
                connection.check()
                isSent.signal()
            }
            isSent.wait()
        }
        #expect(outcome == .success)
    }
}
