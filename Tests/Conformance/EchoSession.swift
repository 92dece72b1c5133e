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
        var early: [Message] = []
        var lastText: String?
        var continuation: CheckedContinuation<Outcome, Never>?
    }

    private enum Message {
        case text(String)
        case binary([UInt8])
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
                let channel = try WebSocketChannel.open(
                    request,
                    at: target,
                    on: loop,
                    // The suite does not read while it writes; a message of 16 MiB and its echo may both be on the way.
                    outboxLimit: 64 << 20,
                    delegate: session
                )
                session.start(channel)
            } catch {
                session.webSocketClosed(.webSocket(.handshake(error)))
            }
        }
    }

    /// Messages may have come before the channel was known here.
    private func start(_ channel: WebSocketChannel) {
        let early = self.state.withLock { state in
            state.channel = channel
            defer { state.early = [] }
            return state.early
        }
        for message in early { Self.send(message, on: channel) }
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
            let message = slice.isText ? Message.text(String(decoding: payload, as: UTF8.self)) : .binary(payload)
            let channel = self.state.withLock { state in
                if case .text(let text) = message { state.lastText = text }
                if state.channel == nil { state.early.append(message) }
                return state.channel
            }
            if let channel { Self.send(message, on: channel) }
        }
    }

    private static func send(_ message: Message, on channel: WebSocketChannel) {
        switch message {
        case .text(let text): _ = channel.send(text: text)
        case .binary(let payload): _ = channel.send(binary: payload)
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
