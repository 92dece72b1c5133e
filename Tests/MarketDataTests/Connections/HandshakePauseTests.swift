import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData
@testable import WebSocketCodec

/// A refused upgrade is a refusal like any other: who shares the quota stops.
@Suite struct HandshakePauseTests {
    private static let now = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)

    private static func end(_ status: Int, retryAfter: String? = nil, body: String = "") -> WebSocketChannelEnd {
        let fields = retryAfter.map { [HTTPField("Retry-After", $0)] } ?? []
        let refusal = WebSocketRefusal(status: status, reason: "", fields: fields, body: Array(body.utf8))
        return .webSocket(.handshake(.refused(refusal)))
    }

    /// The venue's verdict on the end of an attempt.
    private static func verdict(
        _ status: Int,
        retryAfter: String? = nil,
        body: String = ""
    ) throws -> RESTVerdict {
        let answer = try #require(Self.end(status, retryAfter: retryAfter, body: body).answer(received: Self.now))
        return BinanceSpot.binance.verdict(onUpgrade: answer)
    }

    @Test func `B29 429 and 418 stop everybody, for as long as they say or for a while of their own`() throws {
        #expect(try Self.verdict(429, retryAfter: "7").pause == .seconds(7))
        #expect(try Self.verdict(418, retryAfter: "300").pause == .seconds(300))
        #expect(try Self.verdict(429).pause == .seconds(5))
        #expect(try Self.verdict(418).pause == .seconds(120))
    }

    @Test(arguments: [400, 403, 500, 503])
    func `other refusals stop nobody but the connection`(status: Int) throws {
        #expect(try Self.verdict(status, retryAfter: "7").pause == nil)
    }

    @Test func `a server at its limit delays the connection for as long as it says`() throws {
        #expect(try Self.verdict(503, retryAfter: "7").wait == .seconds(7))
        #expect(try Self.verdict(503).wait == nil)
    }

    @Test func `a ban that ends at a time in the body stops everybody until then`() throws {
        // 90 s after the answer came.
        let body = #"{"code":-1003,"msg":"Way too much request weight used; IP banned until 90000."}"#
        #expect(try Self.verdict(418, body: body).pause == .seconds(90))
        #expect(try Self.verdict(403, body: body).pause == .seconds(90))
        #expect(try Self.verdict(418, retryAfter: "300", body: body).pause == .seconds(300))
    }

    @Test func `an upgrade without an answer of the server has no verdict`() {
        #expect(WebSocketChannelEnd.webSocket(.lost).answer(received: Self.now) == nil)
    }
}
