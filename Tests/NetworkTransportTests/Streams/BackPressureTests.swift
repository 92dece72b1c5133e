import Foundation
import Locking
import NetworkTransport
import Testing

/// Slow readers on both sides.
@Suite(.timeLimit(.minutes(1)))
struct BackPressureTests {
    /// A server that reads nothing before it is told to, then all; and tells how much.
    private final class SlowReader: Sendable {
        let start = DispatchSemaphore(value: 0)
        let got = Locked<[UInt8]>([])
        let done = Signal()

        func server() -> LoopbackServer {
            LoopbackServer { connection, _ in
                self.start.wait()
                let bytes = connection.readToEnd()
                self.got.withLock { $0 = bytes }
                self.done.happened()
            }
        }
    }

    private func target(_ server: LoopbackServer) -> StreamTarget {
        StreamTarget(host: "127.0.0.1", port: server.port, isTLS: false)
    }

    /// More than the kernel takes for a peer that does not read.
    private static let large = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    @Test func `a peer that does not read makes the stream full, then all of it arrives`() async {
        let reader = SlowReader()
        let server = reader.server()
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server), handler: recorder)
            _ = await recorder.opened()
            let outcomes = await loop.run {
                let outcomes = [stream.send(Self.large), stream.send([1])]
                stream.close(sending: [2, 3])
                return outcomes + [stream.send([4])]
            }
            #expect(outcomes == [.queued, .full, .closed])
            reader.start.signal()
            let end = await recorder.end()
            #expect(end == nil)
            await reader.done.wait()
            let isWhole = reader.got.withLock { $0 } == Self.large + [2, 3]
            #expect(isWhole)
        }
    }

    @Test func `room after full is told`() async {
        let reader = SlowReader()
        let server = reader.server()
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server), handler: recorder)
            _ = await recorder.opened()
            #expect(await loop.run { [stream.send(Self.large), stream.send([1])] } == [.queued, .full])
            reader.start.signal()
            for await event in recorder.events {
                #expect(event == .writable)
                break
            }
            #expect(await loop.run { stream.send([1]) } == .queued)
            loop.execute { stream.close() }
            #expect(await recorder.end() == nil)
        }
    }

    @Test func `closing gives up when the peer takes nothing`() async {
        let reader = SlowReader()
        let server = reader.server()
        defer {
            reader.start.signal()
            server.stop()
        }
        await withLoop { loop in
            let recorder = StreamRecorder()
            var target = self.target(server)
            target.closeDeadline = .milliseconds(50)
            let stream = loop.open(target, handler: recorder)
            _ = await recorder.opened()
            loop.execute {
                _ = stream.send(Self.large)
                stream.close()
            }
            #expect(await recorder.end()?.code == .timedOut(.writing))
        }
    }

    @Test func `aborting drops what is queued and says so`() async {
        let reader = SlowReader()
        let server = reader.server()
        defer {
            reader.start.signal()
            server.stop()
        }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server), handler: recorder)
            _ = await recorder.opened()
            loop.execute {
                _ = stream.send(Self.large)
                stream.abort()
            }
            #expect(await recorder.end()?.code == .cancelled)
        }
    }

    @Test func `a paused stream reads nothing, and offers what was left when it goes on`() async {
        let (more, sent) = (DispatchSemaphore(value: 0), Signal())
        let server = LoopbackServer { connection, _ in
            connection.write("abc")
            more.wait()
            connection.write("def")
            sent.happened()
            _ = connection.readToEnd()
        }
        defer { server.stop() }
        await withLoop { loop in
            let calls = Locked(0)
            let recorder = StreamRecorder { _ in
                calls.withLock { $0 += 1 }
                return 0
            }
            let stream = loop.open(self.target(server), handler: recorder)
            var events = recorder.events.makeAsyncIterator()
            _ = await events.next()
            #expect(await events.next() == .received(Array("abc".utf8)))
            loop.execute { stream.pauseReading() }
            await self.turn(loop)
            more.signal()
            await sent.wait()
            await self.turn(loop)
            #expect(calls.withLock { $0 } == 1)
            loop.execute { stream.resumeReading() }
            #expect(await events.next() == .received(Array("abcdef".utf8)))
            // Without new bytes, too.
            loop.execute { stream.pauseReading() }
            await self.turn(loop)
            loop.execute { stream.resumeReading() }
            #expect(await events.next() == .received(Array("abcdef".utf8)))
            loop.execute { stream.abort() }
        }
    }

    /// Waits until the loop has gone round twice.
    private func turn(_ loop: NetworkLoop) async {
        for _ in 0..<2 {
            let turned = Signal()
            loop.execute { turned.happened() }
            await turned.wait()
        }
    }

    @Test func `no byte reaches the handler after the stream was closed`() async {
        let more = DispatchSemaphore(value: 0)
        let server = LoopbackServer { connection, _ in
            connection.write("first")
            more.wait()
            connection.write("second")
            _ = connection.readToEnd()
        }
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server), handler: recorder)
            var events = recorder.events.makeAsyncIterator()
            _ = await events.next()
            #expect(await events.next() == .received(Array("first".utf8)))
            loop.execute { stream.close() }
            more.signal()
            #expect(await events.next() == .closed(nil))
            #expect(await events.next() == nil)
        }
    }
}
