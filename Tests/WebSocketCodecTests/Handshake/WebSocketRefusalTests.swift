import TestSupport
import Testing

@testable import WebSocketCodec

@Suite struct `A refused upgrade` {
    /// What a banned address is answered, 1,024 bytes and more.
    static let ban = "{\"code\":-1003,\"msg\":\"IP banned until 1767225660000\"}" + String(repeating: " ", count: 1_500)

    /// Gives `pieces` to a handshake; the refusal that it reports by itself, `nil` when it waits for more.
    static func refusal(of pieces: [[UInt8]]) throws -> WebSocketRefusal? {
        var handshake = try `The opening handshake`.handshake()
        do throws(WebSocketHandshakeError) {
            for piece in pieces { _ = try handshake.read(piece.span) }
            return nil
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return refusal
        }
    }

    /// The refusal that is reported when the connection ends behind `text`.
    static func refusal(atEndOf text: String) throws -> WebSocketRefusal? {
        var handshake = try `The opening handshake`.handshake()
        _ = try handshake.read(Array(text.utf8).span)
        guard case .refused(let refusal) = handshake.end() else { return nil }
        return refusal
    }

    @Test(arguments: [
        "Content-Length: \(ban.utf8.count)\r\n\r\n\(ban)",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"cod\r\n"
            + "\(String(ban.utf8.count - 5, radix: 16));x=\"y\"\r\n\(ban.dropFirst(5))\r\n0\r\n",
    ])
    func `a body with a length, or in chunks, is read to its end wherever it is cut`(rest: String) throws {
        let bytes = Array(("HTTP/1.1 418 I'm a teapot\r\nRetry-After: 60\r\n" + rest).utf8)
        for cut in 0...bytes.count {
            let refusal = try #require(try Self.refusal(of: [Array(bytes[..<cut]), Array(bytes[cut...])]))
            #expect(refusal.status == 418)
            #expect(refusal.value(of: "retry-after") == "60")
            guard refusal.body == Array(Self.ban.utf8) else {
                Issue.record("cut at \(cut): \(refusal.bodyStart)")
                return
            }
        }
        let single = try Self.refusal(of: bytes.map { [$0] })
        #expect(single?.body == Array(Self.ban.utf8))
        let short = try Self.refusal(of: [bytes.dropLast()])
        #expect(short == nil)
    }

    @Test func `a body without a length ends with the connection`() throws {
        let text = "HTTP/1.1 403 Forbidden\r\n\r\n" + Self.ban
        #expect(try Self.refusal(of: [Array(text.utf8)]) == nil)
        #expect(try Self.refusal(atEndOf: text)?.body == Array(Self.ban.utf8))
        #expect(try Self.refusal(atEndOf: "HTTP/1.1 403 Forbidden\r\n\r\n")?.body == [])
    }

    @Test(arguments: ["Content-Length: 900\r\n\r\npart", "Transfer-Encoding: chunked\r\n\r\nff\r\npart"])
    func `a body that the connection or the deadline cuts short is reported as far as it came`(rest: String) throws {
        let text = "HTTP/1.1 418 Banned\r\n" + rest
        #expect(try Self.refusal(atEndOf: text)?.bodyStart == "part")

        for isDeadline in [false, true] {
            var connection = try Connection()
            #expect(connection.receive(Array(text.utf8)) == .deliver)
            let action = isDeadline ? connection.machine.deadlinePassed() : connection.machine.transportEnded()
            guard case .closed(.handshake(.refused(let refusal))) = action else {
                Issue.record("\(action)")
                continue
            }
            #expect(refusal.status == 418)
            #expect(refusal.bodyStart == "part")
        }
    }

    @Test func `a body is cut at 64 KiB, its start for a log at 1 KiB`() throws {
        let many = String(repeating: "x", count: 70_000)
        let limit = 64 << 10
        for head in ["", "Content-Length: 70000\r\n"] {
            let refusal = try Self.refusal(of: [Array("HTTP/1.1 403 Forbidden\r\n\(head)\r\n\(many)".utf8)])
            #expect(refusal?.body.count == limit)
            #expect(refusal?.bodyStart == String(repeating: "x", count: 1_024))
        }
        let chunks = "Transfer-Encoding: chunked\r\n\r\n11170\r\n\(many)"
        #expect(try Self.refusal(of: [Array("HTTP/1.1 403 Forbidden\r\n\(chunks)".utf8)])?.body.count == limit)
    }

    @Test func `transfer encoding overrides the length, and is read to the end unless chunked is last`() throws {
        let chunked = "Content-Length: 1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"
        #expect(try Self.refusal(of: [Array("HTTP/1.1 403 No\r\n\(chunked)".utf8)])?.bodyStart == "no")
        let other = "HTTP/1.1 403 No\r\nContent-Length: 1\r\nTransfer-Encoding: gzip\r\n\r\nno"
        #expect(try Self.refusal(of: [Array(other.utf8)]) == nil)
        #expect(try Self.refusal(atEndOf: other)?.bodyStart == "no")
    }

    @Test(arguments: [
        ("x\r\nno", ""), ("\r\nno", ""), ("2\r\nnono\r\n", "no"), ("2 ;a\nno\n0\n", "no"), ("2x\r\nno", ""),
        ("ffffffffffffffffff\r\nno", ""), ("-2\r\nno", ""),
    ])
    func `broken chunks end the body and not the refusal`(chunks: String, body: String) throws {
        let text = "HTTP/1.1 451 No\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        #expect(try Self.refusal(of: [Array(text.utf8)])?.bodyStart == body)
    }

    @Test func `lengths that contradict each other leave the end to the connection, equal ones are one`() throws {
        for lengths in ["2\r\nContent-Length: 3", "2, 3", "-1", "two", ""] {
            let text = "HTTP/1.1 403 No\r\nContent-Length: \(lengths)\r\n\r\nnope"
            #expect(try Self.refusal(of: [Array(text.utf8)]) == nil)
            #expect(try Self.refusal(atEndOf: text)?.bodyStart == "nope")
        }
        let equal = "HTTP/1.1 403 No\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nno"
        #expect(try Self.refusal(of: [Array(equal.utf8)])?.bodyStart == "no")
    }

    @Test func `a status without a body is reported at once`() throws {
        for head in [
            "204 No Content\r\n", "304 Not Modified\r\nContent-Length: 5\r\n", "503 x\r\nContent-Length: 0\r\n",
        ] {
            #expect(try Self.refusal(of: [Array("HTTP/1.1 \(head)\r\n".utf8)])?.body == [])
        }
    }
}
