import Locking
import NetworkTransport
import Testing

/// libcurl sends a request again by itself when a kept connection dies before the first byte of an answer.
@Suite(.timeLimit(.minutes(1)))
struct ResendTests {
    /// Answers the first request of the first connection, and drops that connection at the second.
    private func dropping(_ seen: Arrivals) -> LoopbackServer {
        LoopbackServer { connection, number in
            var count = 0
            while connection.request() != nil {
                count += 1
                seen.count.withLock { $0 += 1 }
                guard number > 1 || count == 1 else { return }
                connection.respond("200 OK", "\(number)")
            }
        }
    }

    private final class Arrivals: Sendable {
        let count = Locked(0)
    }

    @Test func `B20 a request is not sent again when its kept connection dies`() async throws {
        let seen = Arrivals()
        let server = self.dropping(seen)
        defer { server.stop() }
        try await withLoop { loop in
            _ = try await loop.request(HTTPRequest(server.url))
            let error = await failure(loop, HTTPRequest(server.url))
            #expect(error?.code == .notResent)
            #expect(error?.sends == 1)
        }
        #expect(seen.count.withLock { $0 } == 2)
    }

    @Test func `B20 a resend that was allowed is counted`() async throws {
        let seen = Arrivals()
        let server = self.dropping(seen)
        defer { server.stop() }
        try await withLoop { loop in
            _ = try await loop.request(HTTPRequest(server.url))
            var request = HTTPRequest(server.url)
            request.resends = 1
            let response = try await loop.request(request)
            #expect(response.sends == 2)
            #expect(response.body == Array("2".utf8))
        }
        #expect(seen.count.withLock { $0 } == 3)
    }
}
