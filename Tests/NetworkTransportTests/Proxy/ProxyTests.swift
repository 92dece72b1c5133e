import NetworkTransport
import Testing

/// Requests and streams through proxies.
@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
    private func configuration(_ proxy: String, except exceptions: String = "") -> NetworkConfiguration {
        var configuration = NetworkConfiguration()
        configuration.proxy = .url(proxy, except: exceptions)
        return configuration
    }

    private func echo() -> LoopbackServer {
        LoopbackServer { connection, _ in
            while true {
                let bytes = connection.read()
                guard !bytes.isEmpty, connection.write(bytes) else { return }
            }
        }
    }

    /// Sends a word to `host` and expects it back.
    private func expectEcho(_ loop: NetworkLoop, host: String, port: UInt16) async -> StreamInfo? {
        let recorder = StreamRecorder()
        let stream = loop.open(StreamTarget(host: host, port: port, isTLS: false), handler: recorder)
        _ = stream.send(Array("ping".utf8))
        var info: StreamInfo?
        for await event in recorder.events {
            switch event {
            case .opened(let opened): info = opened
            case .received(let bytes):
                #expect(bytes == Array("ping".utf8))
                stream.close()
            case .writable: break
            case .closed(let error): #expect(error == nil)
            }
        }
        return info
    }

    @Test func `a stream goes through CONNECT, names unresolved`() async {
        let proxy = LoopbackProxy()
        let (server, target) = (proxy.http(credentials: "dXNlcjpzZWNyZXQ="), self.echo())
        defer {
            server.stop()
            target.stop()
        }
        await withLoop(self.configuration("http://user:secret@127.0.0.1:\(server.port)")) { loop in
            let info = await self.expectEcho(loop, host: "venue.test", port: target.port)
            #expect(info?.proxy == "http://REDACTED@127.0.0.1:\(server.port)")
        }
        #expect(proxy.requests == ["CONNECT venue.test:\(target.port) HTTP/1.1"])
    }

    @Test func `a plain request is handed to the proxy`() async throws {
        let proxy = LoopbackProxy()
        let server = proxy.http()
        defer { server.stop() }
        try await withLoop(self.configuration("127.0.0.1:\(server.port)")) { loop in
            let response = try await loop.request(HTTPRequest("http://venue.test/a"))
            #expect(String(decoding: response.body, as: UTF8.self) == "proxied http://venue.test/a")
        }
    }

    @Test func `streams and requests go through SOCKS5, names unresolved`() async throws {
        let proxy = LoopbackProxy()
        let (server, target) = (proxy.socks(), self.echo())
        let web = LoopbackServer { connection, _ in
            while connection.request() != nil { connection.respond("200 OK", "web") }
        }
        defer {
            server.stop()
            target.stop()
            web.stop()
        }
        try await withLoop(self.configuration("socks5h://127.0.0.1:\(server.port)")) { loop in
            _ = await self.expectEcho(loop, host: "venue.test", port: target.port)
            let response = try await loop.request(HTTPRequest("http://venue.test:\(web.port)/"))
            #expect(String(decoding: response.body, as: UTF8.self) == "web")
        }
        #expect(proxy.requests == ["venue.test:\(target.port)", "venue.test:\(web.port)"])
    }

    @Test func `an exception goes directly`() async {
        let proxy = LoopbackProxy()
        let (server, target) = (proxy.http(), self.echo())
        defer {
            server.stop()
            target.stop()
        }
        await withLoop(self.configuration("http://127.0.0.1:\(server.port)", except: "127.0.0.0/8")) { loop in
            #expect(await self.expectEcho(loop, host: "127.0.0.1", port: target.port)?.proxy == nil)
        }
        #expect(proxy.requests.isEmpty)
    }

    @Test(arguments: [true, false])
    func `B49 a proxy that wants other credentials, without showing ours`(isTLS: Bool) async {
        let server = LoopbackProxy().http(credentials: "b3RoZXI=")
        defer { server.stop() }
        await withLoop(self.configuration("http://user:secret@127.0.0.1:\(server.port)")) { loop in
            let recorder = StreamRecorder()
            _ = loop.open(StreamTarget(host: "venue.test", port: 443, isTLS: isTLS), handler: recorder)
            let error = await recorder.end()
            #expect(error?.code == .proxyAuthentication)
            #expect(
                error?.message == "the proxy http://REDACTED@127.0.0.1:\(server.port) wants another user and password"
            )
        }
    }

    @Test func `a proxy that refuses`() async {
        let server = LoopbackProxy().http(refusing: "403 Forbidden")
        defer { server.stop() }
        await withLoop(self.configuration("http://127.0.0.1:\(server.port)")) { loop in
            let error = await failure(loop, HTTPRequest("https://venue.test/"))
            #expect(error?.code == .proxyRefused)
            #expect(error?.message.hasSuffix("did not connect to venue.test:443: status 403") == true)
            #expect(error?.sends == 0)
        }
    }

    @Test(arguments: ["http", "socks5h"])
    func `a proxy that is not there`(scheme: String) async {
        let port = LoopbackServer.unusedPort()
        await withLoop(self.configuration("\(scheme)://user:secret@127.0.0.1:\(port)")) { loop in
            let error = await failure(loop, HTTPRequest("https://venue.test/"))
            #expect(error?.code == .proxyUnreachable)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test func `a proxy of an unknown name`() async {
        await withLoop(self.configuration("http://no-such-proxy.invalid:3128")) { loop in
            #expect(await failure(loop, HTTPRequest("https://venue.test/"))?.code == .proxyUnreachable)
        }
    }
}
