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

    private func target(_ server: LoopbackServer, queue: Int = 1_024 * 1_024) -> StreamTarget {
        var target = StreamTarget(host: "127.0.0.1", port: server.port, isTLS: false)
        target.maximumQueued = queue
        return target
    }

    /// Sends numbered chunks until the stream says that it is full.
    private func fill(_ stream: ByteStream) -> [UInt8] {
        var sent: [UInt8] = []
        while true {
            let chunk = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 + sent.count / 50_000) }
            guard stream.send(chunk) == .queued else { return sent }
            sent += chunk
        }
    }

    @Test func `a peer that does not read makes the queue full, then all of it arrives`() async {
        let reader = SlowReader()
        let server = reader.server()
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server, queue: 300_000), handler: recorder)
            _ = await recorder.opened()
            var sent: [UInt8] = []
            // The kernel takes some megabytes; the queue is full when it stays full.
            while sent.count < 64_000_000 {
                sent += self.fill(stream)
                guard await self.staysFull(stream, loop) else { continue }
                break
            }
            #expect(stream.send([UInt8](repeating: 1, count: 50_000)) == .full)
            reader.start.signal()
            stream.close()
            #expect(stream.send([1]) == .closed)
            let end = await recorder.end()
            #expect(end == nil)
            await reader.done.wait()
            let isWhole = reader.got.withLock { $0 } == sent
            #expect(isWhole)
        }
    }

    /// Whether two turns of the loop wrote nothing.
    private func staysFull(_ stream: ByteStream, _ loop: NetworkLoop) async -> Bool {
        let before = stream.queued
        await self.turn(loop)
        return before > 0 && stream.queued == before
    }

    @Test func `room after full is told`() async {
        let reader = SlowReader()
        let server = reader.server()
        defer { server.stop() }
        await withLoop { loop in
            let recorder = StreamRecorder()
            let stream = loop.open(self.target(server, queue: 100_000), handler: recorder)
            _ = await recorder.opened()
            #expect(stream.send([UInt8](repeating: 1, count: 20_000_000)) == .queued, "one message may be larger")
            #expect(stream.send([1]) == .full)
            reader.start.signal()
            for await event in recorder.events {
                #expect(event == .writable)
                break
            }
            #expect(stream.queued <= 50_000)
            #expect(stream.send([1]) == .queued)
            stream.close()
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
            _ = stream.send([UInt8](repeating: 1, count: 20_000_000))
            stream.close()
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
            _ = stream.send([UInt8](repeating: 1, count: 20_000_000))
            stream.abort()
            #expect(await recorder.end()?.code == .cancelled)
            #expect(stream.queued == 0)
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
            stream.pauseReading()
            await self.turn(loop)
            more.signal()
            await sent.wait()
            await self.turn(loop)
            #expect(calls.withLock { $0 } == 1)
            stream.resumeReading()
            #expect(await events.next() == .received(Array("abcdef".utf8)))
            // Without new bytes, too.
            stream.pauseReading()
            await self.turn(loop)
            stream.resumeReading()
            #expect(await events.next() == .received(Array("abcdef".utf8)))
            stream.abort()
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
            stream.close()
            more.signal()
            #expect(await events.next() == .closed(nil))
            #expect(await events.next() == nil)
        }
    }
}
