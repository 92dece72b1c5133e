import MarketDataModel
import WebSocketCodec

/// What a reader made of a stream of bytes.
enum Heard: Hashable {
    case text(String)
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close([UInt8])
    case error(WebSocketError)
}

/// Feeds a reader as a shell does: a buffer whose unused tail is offered again with more behind it.
struct Listener: ~Copyable {
    var reader: WebSocketReader
    var heard: [Heard] = []
    var buffer: [UInt8] = []
    var largestBuffer = 0

    init(limits: WebSocketLimits = WebSocketLimits(), deflate: WebSocketDeflateAgreement? = nil) {
        self.reader = WebSocketReader(limits: limits, deflate: deflate)
    }

    mutating func receive(_ bytes: some Collection<UInt8>) {
        self.buffer += bytes
        self.largestBuffer = max(self.largestBuffer, self.buffer.count)
        let buffer = self.buffer
        var messages: [MessageSlice] = []
        var controls: [ControlSlice] = []
        var used = self.buffer.count
        var failure: WebSocketError?
        do throws(WebSocketError) {
            used = try self.reader.read(buffer.span, messages: &messages, controls: &controls)
        } catch {
            failure = error
        }
        var next = 0
        for control in controls {
            self.hear(messages[next..<control.messagesBefore])
            next = control.messagesBefore
            let payload = Array(self.buffer[control.offset..<control.offset + control.count])
            switch control.kind {
            case .ping: self.heard.append(.ping(payload))
            case .pong: self.heard.append(.pong(payload))
            case .close: self.heard.append(.close(payload))
            }
        }
        self.hear(messages[next...])
        if let failure { self.heard.append(.error(failure)) }
        self.buffer.removeFirst(used)
    }

    private mutating func hear(_ slices: ArraySlice<MessageSlice>) {
        for slice in slices {
            let source = slice.isAssembled ? self.reader.assembly : self.buffer
            let payload = Array(source[slice.offset..<slice.offset + slice.count])
            self.heard.append(slice.isText ? .text(String(decoding: payload, as: UTF8.self)) : .binary(payload))
        }
    }
}

/// What is heard of `bytes` when they come in pieces that end at `cuts`.
func heard(
    _ bytes: [UInt8],
    cuts: [Int] = [],
    limits: WebSocketLimits = WebSocketLimits(),
    deflate: WebSocketDeflateAgreement? = nil
) -> [Heard] {
    var listener = Listener(limits: limits, deflate: deflate)
    var start = 0
    for cut in cuts + [bytes.count] {
        listener.receive(bytes[start..<cut])
        start = cut
    }
    return listener.heard
}
