import Locking
import MarketData
import MarketDataModel
import NetworkTransport
import WebSocketCodec

/// One connection on which every message is sent back.
final class EchoSession: WebSocketDelegate {
    /// How it went.
    struct Outcome: Sendable {
        var lastText: String?
        var end: WebSocketChannelEnd
    }

    private struct State {
        var channel: WebSocketChannel?
        var lastText: String?
        var continuation: CheckedContinuation<Outcome, Never>?
    }

    private let state = Locked(State())

    /// Connects, echoes until the server closes, and says how it ended.
    static func run(_ path: String, host: String, port: UInt16, on loop: NetworkLoop) async -> Outcome {
        let request = WebSocketRequest(host: "\(host):\(port)", path: path, deflate: WebSocketDeflateOffer())
        let target = StreamTarget(host: host, port: port, isTLS: false)
        let session = EchoSession()
        return await withCheckedContinuation { continuation in
            session.state.withLock { $0.continuation = continuation }
            do throws(WebSocketHandshakeError) {
                let channel = try WebSocketChannel(
                    request,
                    at: target,
                    on: loop,
                    // The suite does not read while it writes; a message of 16 MiB and its echo may both be on the way.
                    outboxLimit: 64 << 20,
                    delegate: session
                )
                session.state.withLock { $0.channel = channel }
                channel.start()
            } catch {
                session.webSocketClosed(.webSocket(.handshake(error)))
            }
        }
    }

    func webSocketOpened(_ agreement: WebSocketAgreement, over info: StreamInfo) {}

    func webSocketReceived(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        at stamp: ReceiveStamp
    ) {
        for index in messages.indices {
            let slice = messages[index]
            let source = slice.isAssembled ? assembled : bytes
            let payload = source.array(slice)
            let text = slice.isText ? String(decoding: payload, as: UTF8.self) : nil
            let channel = self.state.withLock { state in
                if let text { state.lastText = text }
                return state.channel
            }
            _ = text.map { channel?.send(text: $0) } ?? channel?.send(binary: payload)
        }
    }

    func webSocketClosed(_ end: WebSocketChannelEnd) {
        let (continuation, outcome) = self.state.withLock { state in
            defer { state.continuation = nil }
            return (state.continuation, Outcome(lastText: state.lastText, end: end))
        }
        continuation?.resume(returning: outcome)
    }
}

extension Span<UInt8> {
    /// A copy of one message.
    fileprivate func array(_ slice: MessageSlice) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(slice.count)
        for index in slice.offset..<slice.offset + slice.count { result.append(self[index]) }
        return result
    }
}
