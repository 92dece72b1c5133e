import Foundation
import NetworkTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeadlineTests {
    @Test func `a server that does not answer`() async {
        let server = LoopbackServer { connection, _ in _ = connection.readToEnd() }
        defer { server.stop() }
        var request = HTTPRequest(server.url)
        request.deadline = .milliseconds(500)
        await withLoop { loop in
            let error = await failure(loop, request)
            #expect(error?.code == .timedOut(.waiting))
            #expect(error?.sends == 1)
            #expect(error?.message.contains("127.0.0.1:\(server.port) timed out after ") == true)
            #expect(error?.message.hasSuffix("while waiting for its answer") == true)
        }
    }

    @Test func `an answer that stops halfway`() async {
        let server = LoopbackServer { connection, _ in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            _ = connection.readToEnd()
        }
        defer { server.stop() }
        var request = HTTPRequest(server.url)
        request.deadline = .milliseconds(500)
        await withLoop { loop in
            #expect(await failure(loop, request)?.code == .timedOut(.receiving))
        }
    }

    @Test func `an idle answer ends before the deadline`() async {
        let server = LoopbackServer { connection, _ in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            _ = connection.readToEnd()
        }
        defer { server.stop() }
        var request = HTTPRequest(server.url)
        request.idleDeadline = .seconds(1)
        await withLoop { loop in
            #expect(await failure(loop, request)?.code == .timedOut(.receiving))
        }
    }

    @Test func `a server that never takes the connection`() async {
        // A queue of one that nobody empties: the kernel answers no further connection. Blocking, the first returns
        // when it is in the queue.
        let (listener, port) = LoopbackServer.listen(backlog: 0)
        let fillers = [true, false, false].map { LoopbackServer.connect(port: port, blocking: $0) }
        defer { for descriptor in fillers + [listener] { close(descriptor) } }
        var request = HTTPRequest("http://127.0.0.1:\(port)/")
        // Not so short that it is over before a busy machine has begun to connect.
        request.connectDeadline = .milliseconds(500)
        await withLoop { loop in
            let error = await failure(loop, request)
            #expect(error?.code == .timedOut(.connecting))
            #expect(error?.sends == 0)
        }
    }

    @Test func `a server that does not speak TLS when it should`() async {
        let server = LoopbackServer { connection, _ in _ = connection.readToEnd() }
        defer { server.stop() }
        var request = HTTPRequest("https://127.0.0.1:\(server.port)/")
        request.connectDeadline = .milliseconds(500)
        await withLoop { loop in
            let error = await failure(loop, request)
            #expect(error?.code == .timedOut(.securing), "\(error?.message ?? "")")
        }
    }

    @Test func `a cancelled task ends its transfer`() async {
        let arrived = Signal()
        let left = Signal()
        let server = LoopbackServer { connection, _ in
            _ = connection.request()
            arrived.happened()
            _ = connection.readToEnd()
            left.happened()
        }
        defer { server.stop() }
        await withLoop { loop in
            let task = Task { await failure(loop, HTTPRequest(server.url)) }
            await arrived.wait()
            task.cancel()
            let error = await task.value
            #expect(error?.code == .cancelled)
            #expect(error?.sends == 1)
            await left.wait()
        }
    }

    @Test func `a task cancelled before it asks sends nothing`() async {
        let server = LoopbackServer { connection, _ in _ = connection.request() }
        defer { server.stop() }
        await withLoop { loop in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure(loop, HTTPRequest(server.url))
            }
            let error = await task.value
            #expect(error?.code == .cancelled)
            #expect(error?.sends == 0)
        }
        #expect(server.connections == 0)
    }
}
