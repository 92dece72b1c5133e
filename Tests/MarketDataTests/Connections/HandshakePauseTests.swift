import MarketDataModel
import Testing

@testable import MarketData
@testable import WebSocketCodec

/// A refused upgrade is a refusal like any other: who shares the quota stops.
@Suite struct HandshakePauseTests {
    private static let now = Timestamp(nanoseconds: 0)

    private static func end(_ status: Int, retryAfter: String? = nil) -> WebSocketChannelEnd {
        let fields = retryAfter.map { [HTTPField("Retry-After", $0)] } ?? []
        let refusal = WebSocketRefusal(status: status, reason: "", fields: fields, bodyStart: "")
        return .webSocket(.handshake(.refused(refusal)))
    }

    @Test func `B29 429 and 418 stop everybody, for as long as they say or for a while of their own`() {
        #expect(Self.end(429, retryAfter: "7").pause(received: Self.now) == .seconds(7))
        #expect(Self.end(418, retryAfter: "300").pause(received: Self.now) == .seconds(300))
        #expect(Self.end(429).pause(received: Self.now) == .seconds(5))
        #expect(Self.end(418).pause(received: Self.now) == .seconds(120))
    }

    @Test(arguments: [400, 403, 500, 503])
    func `other refusals stop nobody but the connection`(status: Int) {
        #expect(Self.end(status, retryAfter: "7").pause(received: Self.now) == nil)
    }
}
