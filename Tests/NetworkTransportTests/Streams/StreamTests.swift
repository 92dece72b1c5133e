import Foundation
import Locking
import MarketDataModel
import NetworkTransport
import Testing

/// Byte streams over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct StreamTests {
    private func target(_ server: LoopbackServer) -> StreamTarget {
        StreamTarget(host: "127.0.0.1", port: server.port, isTLS: false)
    }

    @Test func `a stream opens, carries bytes both ways and ends with the peer`() async {
        let server = LoopbackServer { connection, _ in connection.write(connection.read(exactly: 5) + [33]) }
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server), handler: recorder)
            let info = await recorder.opened()
            #expect(await loop.run { stream.send(Array("hello".utf8)) } == .queued)
            let events = await recorder.all()
            guard let info, case .closed(let end)? = events.last else {
                Issue.record("\(events)")
                return
            }
            #expect(info.address == "127.0.0.1" && info.port == server.port)
            #expect(info.tlsVersion == nil && info.proxy == nil)
            let bytes = events.flatMap { event in if case .received(let bytes) = event { bytes } else { [UInt8]() } }
            #expect(bytes == Array("hello!".utf8))
            #expect(end?.code == .closedByPeer)
        }
    }

    @Test func `what the handler leaves comes again with what follows`() async {
        let server = LoopbackServer { connection, _ in
            for text in ["abc", "de", "fgh"] {
                connection.write(text)
                // The next bytes are sent once these were seen.
                _ = connection.read(exactly: 1)
            }
        }
        defer { server.stop() }
        await withLoop { loop in
            // Takes pairs only.
            let recorder = StreamRecorder { $0.count / 2 * 2 }
            let stream = loop.open(self.target(server), handler: recorder)
            var seen: [String] = []
            for await event in recorder.events {
                guard case .received(let bytes) = event else { continue }
                seen.append(String(decoding: bytes, as: UTF8.self))
                loop.execute { _ = stream.send([1]) }
            }
            #expect(seen == ["abc", "cde", "efgh"])
        }
    }

    @Test func `a megabyte arrives whole and in order through a small buffer`() async {
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let server = LoopbackServer { connection, _ in connection.write(sent) }
        defer { server.stop() }
        var configuration = NetworkConfiguration.direct
        configuration.readBuffer = 4_096
        await withLoop(configuration) { loop in
            let recorder = StreamRecorder { $0.count > 7 ? $0.count - 7 : $0.count }
            _ = loop.open(self.target(server), handler: recorder)
            var whole: [UInt8] = []
            var rest = 0
            for await event in recorder.events {
                guard case .received(let bytes) = event else { continue }
                #expect(bytes.count <= 4_096)
                whole += bytes.dropFirst(rest)
                rest = bytes.count > 7 ? 7 : 0
            }
            // Not compared within the macro: it would explain the difference, at great length.
            let isWhole = whole == sent
            #expect(isWhole, "\(whole.count) bytes of \(sent.count)")
        }
    }

    @Test func `every read has the stamp of the configured clock`() async {
        let server = LoopbackServer { connection, _ in connection.write("x") }
        defer { server.stop() }
        let stamp = ReceiveStamp(wall: Timestamp(nanoseconds: 7), monotonic: MonotonicTime(nanoseconds: 9))
        var configuration = NetworkConfiguration.direct
        configuration.stamp = { stamp }
        await withLoop(configuration) { loop in
            let recorder = StreamRecorder()
            _ = loop.open(self.target(server), handler: recorder)
            _ = await recorder.end()
            #expect(recorder.receivedAt == [stamp])
        }
    }

    @Test func `a reset by the peer is an error that names it`() async {
        let server = LoopbackServer { connection, _ in
            _ = connection.read(exactly: 1)
            connection.reset()
        }
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server), handler: recorder)
            _ = await recorder.opened()
            loop.execute { _ = stream.send([1]) }
            let end = await recorder.end()
            #expect(end?.code == .connectionReset)
            #expect(end?.message.contains("127.0.0.1:\(server.port)") == true)
            #expect(await loop.run { stream.send([1]) } == .closed)
        }
    }

    @Test func `a write that fails is told after the peer's last words`() async {
        let (isAsked, isGone) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let server = LoopbackServer { connection, _ in
            isAsked.wait()
            connection.write("reason")
            connection.reset()
            isGone.signal()
        }
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server), handler: recorder)
            _ = await recorder.opened()
            loop.execute {
                isAsked.signal()
                isGone.wait()
                _ = stream.send([1])
            }
            let events = await recorder.all()
            #expect(events.first == .received(Array("reason".utf8)))
            guard case .closed(_?)? = events.last else {
                Issue.record("\(events)")
                return
            }
        }
    }

    @Test func `what a handler sends is written before the call returns`() async {
        let arrived = DispatchSemaphore(value: 0)
        let result = Locked<DispatchTimeoutResult?>(nil)
        let server = LoopbackServer { connection, _ in
            // The client asks for it once the handler has its stream.
            connection.write(connection.read(exactly: 1))
            if connection.read(exactly: 4) == Array("pong".utf8) { arrived.signal() }
        }
        defer { server.stop() }
        await withLoop { loop in
            let own = Locked<ByteStream?>(nil)
            let recorder = StreamRecorder { bytes in
                _ = own.withLock { $0 }?.send(Array("pong".utf8))
                // The thread goes no further before the peer has the answer; the deadline only ends a test that fails.
                let outcome = arrived.wait(timeout: .now() + 20)
                result.withLock { $0 = outcome }
                return bytes.count
            }
            let stream = loop.open(self.target(server), handler: recorder)
            own.withLock { $0 = stream }
            _ = await recorder.opened()
            loop.execute { _ = stream.send([1]) }
            _ = await recorder.end()
            #expect(result.withLock { $0 } == .success)
        }
    }

    @Test func `nobody listens`() async {
        let target = StreamTarget(host: "127.0.0.1", port: LoopbackServer.unusedPort(), isTLS: false)
        await withLoop { loop in
            let recorder = StreamRecorder()
            _ = loop.open(target, handler: recorder)
            let events = await recorder.all()
            guard events.count == 1, case .closed(let error) = events[0] else {
                Issue.record("\(events)")
                return
            }
            #expect(error?.code == .connectionRefused)
        }
    }

    @Test func `a handler that takes nothing of a full buffer ends the stream`() async {
        let server = LoopbackServer { connection, _ in
            connection.write([UInt8](repeating: 1, count: 100_000))
            _ = connection.readToEnd()
        }
        defer { server.stop() }
        var configuration = NetworkConfiguration.direct
        configuration.readBuffer = 4_096
        await withLoop(configuration) { loop in
            let recorder = StreamRecorder { _ in 0 }
            _ = loop.open(self.target(server), handler: recorder)
            #expect(await recorder.end()?.code == .handlerStalled)
        }
    }

    @Test func `a busy stream leaves requests and other streams their turn`() async throws {
        let server = LoopbackServer { connection, number in
            if number == 1 {
                while connection.write([UInt8](repeating: 1, count: 1_000_000)) {}
            } else {
                // For as long as the connection is kept: one that is closed while it is used again fails a request.
                while let request = connection.request() { connection.respond("200 OK", request.line) }
            }
        }
        defer { server.stop() }
        try await withLoop { loop in
            let busy = Flood()
            let stream = loop.open(self.target(server), handler: busy)
            await busy.started.wait()
            for _ in 0..<5 {
                let response = try await loop.request(HTTPRequest(server.url))
                #expect(response.status == 200)
            }
            loop.execute { stream.abort() }
        }
    }

    private final class Flood: ByteStreamHandler {
        let started = Signal()
        func streamOpened(_ info: StreamInfo) {}
        func streamReceived(_ bytes: Span<UInt8>, at stamp: ReceiveStamp) -> Int {
            self.started.happened()
            return bytes.count
        }
        func streamClosed(_ error: NetworkError?) {}
    }
}
