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
        var info: StreamInfo?
        for await event in recorder.events {
            switch event {
            case .opened(let opened):
                info = opened
                loop.execute { _ = stream.send(Array("ping".utf8)) }
            case .received(let bytes):
                #expect(bytes == Array("ping".utf8))
                loop.execute { stream.close() }
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
                error?.message
                    == "the proxy 127.0.0.1:\(server.port) requires a valid user and password: "
                    + "write them before the host in the proxy's URL"
            )
        }
    }

    @Test(arguments: ["http", "https"])
    func `the 407 of a proxy is not the venue's answer, and no request has reached the venue`(scheme: String) async {
        let server = LoopbackProxy().http(credentials: "b3RoZXI=")
        defer { server.stop() }
        await withLoop(self.configuration("http://user:secret@127.0.0.1:\(server.port)/")) { loop in
            let error = await failure(loop, HTTPRequest("\(scheme)://venue.test/"))
            #expect(error?.code == .proxyAuthentication)
            #expect(error?.message.hasPrefix("the proxy 127.0.0.1:\(server.port) requires") == true)
            #expect(error?.message.contains("secret") == false)
            #expect(error?.sends == 0)
        }
    }

    @Test func `a 407 of the server itself is its answer`() async throws {
        let server = LoopbackServer { connection, _ in
            while connection.request() != nil { connection.respond("407 Proxy Authentication Required") }
        }
        defer { server.stop() }
        try await withLoop(self.configuration("http://127.0.0.1:1", except: "127.0.0.1:\(server.port)")) { loop in
            let response = try await loop.request(HTTPRequest("\(server.url)/"))
            #expect(response.status == 407)
        }
    }

    @Test(arguments: ["403 Forbidden", "502 Bad Gateway"], [false, true])
    func `a proxy that refuses is named, with what to do`(status: String, isStream: Bool) async {
        let server = LoopbackProxy().http(refusing: status)
        defer { server.stop() }
        await withLoop(self.configuration("http://user:secret@127.0.0.1:\(server.port)")) { loop in
            let error: NetworkError?
            if isStream {
                let recorder = StreamRecorder()
                _ = loop.open(StreamTarget(host: "venue.test", port: 443, isTLS: true), handler: recorder)
                error = await recorder.end()
            } else {
                error = await failure(loop, HTTPRequest("https://venue.test/"))
            }
            #expect(error?.code == .proxyRefused)
            #expect(
                error?.message
                    == "the proxy 127.0.0.1:\(server.port) did not connect to venue.test:443: "
                    + "status \(status.prefix(3)); allow the host in the proxy, or list it in NO_PROXY"
            )
            #expect(error?.sends == 0)
        }
    }

    @Test(arguments: [false, true])
    func `a proxy that hangs up is named`(isStream: Bool) async {
        let server = LoopbackServer { connection, _ in _ = connection.request() }
        defer { server.stop() }
        await withLoop(self.configuration("http://127.0.0.1:\(server.port)")) { loop in
            let error: NetworkError?
            if isStream {
                let recorder = StreamRecorder()
                _ = loop.open(StreamTarget(host: "venue.test", port: 80, isTLS: false), handler: recorder)
                error = await recorder.end()
            } else {
                error = await failure(loop, HTTPRequest("https://venue.test/"))
            }
            #expect(error?.code == .proxyRefused)
            #expect(error?.message.contains("the proxy 127.0.0.1:\(server.port) did not connect") == true)
        }
    }

    @Test func `a proxy that does not answer is named when the time is over`() async {
        let server = LoopbackServer { connection, _ in _ = connection.readToEnd() }
        defer { server.stop() }
        await withLoop(self.configuration("http://127.0.0.1:\(server.port)")) { loop in
            var request = HTTPRequest("https://venue.test/")
            request.connectDeadline = .milliseconds(300)
            let error = await failure(loop, request)
            #expect(error?.code == .timedOut(.connecting))
            #expect(error?.message.hasPrefix("the proxy 127.0.0.1:\(server.port) did not connect to venue") == true)
        }
    }

    @Test func `an exception with a port goes directly at that port only`() async {
        let proxy = LoopbackProxy()
        let (server, target) = (proxy.http(), self.echo())
        defer {
            server.stop()
            target.stop()
        }
        let url = "http://127.0.0.1:\(server.port)"
        await withLoop(self.configuration(url, except: "x.test, 127.0.0.1:\(target.port)")) { loop in
            #expect(await self.expectEcho(loop, host: "127.0.0.1", port: target.port)?.proxy == nil)
        }
        await withLoop(self.configuration(url, except: "127.0.0.1:\(target.port &+ 1)")) { loop in
            #expect(await self.expectEcho(loop, host: "127.0.0.1", port: target.port)?.proxy == url)
        }
        #expect(proxy.requests == ["CONNECT 127.0.0.1:\(target.port) HTTP/1.1"])
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
