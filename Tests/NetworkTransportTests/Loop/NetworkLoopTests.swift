import Foundation
import Locking
import NetworkTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct NetworkLoopTests {
    @Test func `work runs on the network thread, in order`() async {
        await withLoop { loop in
            let seen = Locked<[Int]>([])
            let done = Signal()
            let name = Locked("")
            for number in 0..<100 { loop.execute { seen.withLock { $0.append(number) } } }
            loop.execute {
                name.withLock { $0 = Self.threadName() }
                done.happened()
            }
            await done.wait()
            #expect(seen.withLock { $0 } == Array(0..<100))
            #expect(name.withLock { $0 } == "marketdata-net")
        }
    }

    @Test func `B52 no signal of the host is handled on the network thread`() async {
        await withLoop { loop in
            let blocked = Locked<[Int32]>([])
            let done = Signal()
            loop.execute {
                var mask = sigset_t()
                pthread_sigmask(SIG_SETMASK, nil, &mask)
                let signals = [SIGPIPE, SIGINT, SIGTERM, SIGALRM, SIGSEGV].filter { sigismember(&mask, $0) == 1 }
                blocked.withLock { $0 = signals }
                done.happened()
            }
            await done.wait()
            #expect(blocked.withLock { $0 } == [SIGPIPE, SIGINT, SIGTERM, SIGALRM])
        }
    }

    @Test func `B52 the process's handling of SIGPIPE is never changed, not for a moment`() async {
        // In a process of its own: other libraries of this one do change it.
        await #expect(processExitsWith: .success) {
            let isOver = Locked(false)
            let changes = Locked(0)
            let watched = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                var action = sigaction()
                while !isOver.withLock({ $0 }) {
                    sigaction(SIGPIPE, nil, &action)
                    let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
                    if handler != 0 { changes.withLock { $0 += 1 } }
                }
                watched.signal()
            }
            let server = LoopbackServer { connection, _ in
                while connection.request() != nil { connection.respond("200 OK", "x") }
            }
            for turn in 0..<200 {
                let loop = NetworkLoop(.direct)
                if turn % 2 == 0 { loop.execute {} } else { _ = await failure(loop, HTTPRequest(server.url)) }
                await loop.shutdown()
            }
            isOver.withLock { $0 = true }
            watched.wait()
            exit(changes.withLock { $0 } == 0 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func `B50 shutdown answers every request and every stream`() async {
        let arrived = DispatchSemaphore(value: 0)
        let server = LoopbackServer { connection, _ in
            arrived.signal()
            _ = connection.readToEnd()
        }
        defer { server.stop() }
        let loop = NetworkLoop(.direct)
        let recorder = StreamRecorder()
        let stream = loop.open(StreamTarget(host: "127.0.0.1", port: server.port, isTLS: false), handler: recorder)
        let requests = (0..<5).map { _ in Task { await failure(loop, HTTPRequest(server.url)) } }
        _ = await recorder.opened()
        await Self.wait(for: arrived, times: 6)
        await loop.shutdown()
        for request in requests { #expect(await request.value?.code == .shutDown) }
        #expect(await recorder.end() == nil)
        #expect(stream.send([1]) == .closed)
    }

    @Test func `B50 what is asked after shutdown is answered at once`() async {
        let loop = NetworkLoop(.direct)
        await loop.shutdown()
        await loop.shutdown()
        #expect(await failure(loop, HTTPRequest("http://127.0.0.1:1/"))?.code == .shutDown)
        let recorder = StreamRecorder()
        _ = loop.open(StreamTarget(host: "127.0.0.1", port: 1, isTLS: false), handler: recorder)
        #expect(await recorder.end()?.code == .shutDown)
        #expect(!loop.execute {})
    }

    @Test func `several shutdowns at once all return`() async {
        let loop = NetworkLoop(.direct)
        loop.execute {}
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await loop.shutdown() } }
        }
        #expect(!loop.execute {})
    }

    @Test func `shutdown lets a stream write what it had queued`() async {
        let got = Locked<[UInt8]>([])
        let done = Signal()
        let server = LoopbackServer { connection, _ in
            let bytes = connection.readToEnd()
            got.withLock { $0 = bytes }
            done.happened()
        }
        defer { server.stop() }
        let loop = NetworkLoop(.direct)
        let recorder = StreamRecorder()
        let stream = loop.open(StreamTarget(host: "127.0.0.1", port: server.port, isTLS: false), handler: recorder)
        _ = await recorder.opened()
        let bytes = [UInt8](repeating: 5, count: 5_000_000)
        #expect(await loop.run { stream.send(bytes) } == .queued)
        await loop.shutdown()
        #expect(await recorder.end() == nil)
        await done.wait()
        let isWhole = got.withLock { $0 } == bytes
        #expect(isWhole)
    }

    @Test func `a dropped loop ends its thread and tells its streams`() async {
        let server = LoopbackServer { connection, _ in _ = connection.readToEnd() }
        defer { server.stop() }
        let recorder = StreamRecorder()
        var loop: NetworkLoop? = NetworkLoop(.direct)
        _ = loop?.open(StreamTarget(host: "127.0.0.1", port: server.port, isTLS: false), handler: recorder)
        _ = await recorder.opened()
        loop = nil
        _ = await recorder.end()
    }

    private static func threadName() -> String {
        let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
        return name?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }

    /// Waits on a thread of its own: the cooperative pool is not for that.
    private static func wait(for semaphore: DispatchSemaphore, times: Int) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                for _ in 0..<times { semaphore.wait() }
                continuation.resume()
            }
        }
    }
}
