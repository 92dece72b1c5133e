import NetworkTransport
import Testing

struct NoProxyListTests {
    @Test(arguments: [
        ("example.com", "example.com", true),
        ("example.com", "EXAMPLE.COM.", true),
        ("example.com", "api.example.com", true),
        (".example.com", "api.example.com", true),
        (".example.com", "example.com", true),
        ("example.com", "badexample.com", false),
        ("example.com", "example.com.evil.test", false),
        ("a.test, b.test c.test", "c.test", true),
        ("*", "anything", true),
        ("*", "10.0.0.1", true),
        ("", "example.com", false),
        ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1", "127.0.0.2", false),
        ("10.0.0.0/8", "10.255.1.2", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("192.168.4.0/22", "192.168.7.255", true),
        ("192.168.4.0/22", "192.168.8.0", false),
        ("0.0.0.0/0", "8.8.8.8", true),
        ("10.0.0.0/33", "10.0.0.0", false),
        ("::1", "::1", true),
        ("[::1]", "::1", true),
        ("fd00::/8", "fd12:3456::1", true),
        ("fd00::/8", "fe80::1", false),
        ("10.0.0.0/8", "name10.0.0.1", false),
        ("0.0.1", "10.0.0.1", false),
    ])
    func `an exception means what curl makes of it`(list: String, host: String, isDirect: Bool) {
        #expect(NoProxyList(list).contains(host) == isDirect)
        #expect(NoProxyList(list).contains(host, port: 443) == isDirect)
    }

    @Test(arguments: [
        ("example.com:8443", "example.com", 8_443, true),
        ("example.com:8443", "EXAMPLE.com.", 8_443, true),
        ("Example.COM:8443", "api.example.com", 8_443, true),
        (".example.com:8443", "api.example.com", 8_443, true),
        ("*.example.com:8443", "api.example.com", 8_443, true),
        ("*.example.com", "api.example.com", 443, true),
        ("example.com:8443", "example.com", 443, false),
        ("example.com:8443", "badexample.com", 8_443, false),
        ("example.com:0443", "example.com", 443, true),
        ("a.test,example.com:443", "example.com", 443, true),
        ("example.com:443,example.com", "example.com", 80, true),
        ("*:8080", "anything", 8_080, true),
        ("*:8080", "anything", 8_081, false),
        ("127.0.0.1:80", "127.0.0.1", 80, true),
        ("127.0.0.1:80", "127.0.0.1", 81, false),
        ("10.0.0.0/8:80", "10.1.2.3", 80, true),
        ("[::1]:9443", "::1", 9_443, true),
        ("[::1]:9443", "::1", 443, false),
        ("::1", "::1", 443, true),
        ("fd00::443", "fd00::443", 80, true),
    ])
    func `an exception with a port matches that port only`(list: String, host: String, port: UInt16, isDirect: Bool) {
        #expect(NoProxyList(list).contains(host, port: port) == isDirect)
    }

    @Test(arguments: ["example.com:", "example.com:0", "example.com:65536", "example.com:x", ":443", "*.", ".", "*.:1"])
    func `an entry without a meaning matches nothing`(list: String) {
        for host in ["example.com", "x.test", "", "127.0.0.1", "::1"] {
            #expect(!NoProxyList(list).contains(host))
            #expect(!NoProxyList(list).contains(host, port: 443))
        }
    }
}

struct ProxyPolicyTests {
    private func policy(_ variables: [String: String]) -> ProxyPolicy {
        ProxyPolicy.environment { variables[$0] }
    }

    @Test func `the environment names a proxy for each kind of connection`() {
        let policy = self.policy(["HTTPS_PROXY": "http://a:1", "http_proxy": "http://b:2", "NO_PROXY": "x.test"])
        #expect(policy.secure == "http://a:1")
        #expect(policy.plain == "http://b:2")
        #expect(policy.exceptions.contains("x.test"))
    }

    @Test func `lower case wins, and an empty variable is none`() {
        #expect(self.policy(["HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"]).secure == "http://b:2")
        #expect(self.policy(["HTTPS_PROXY": "http://a:1", "https_proxy": ""]).secure == "http://a:1")
    }

    @Test func `ALL_PROXY serves what has none of its own`() {
        let policy = self.policy(["ALL_PROXY": "socks5://a:1", "https_proxy": "http://b:2"])
        #expect(policy.plain == "socks5://a:1")
        #expect(policy.secure == "http://b:2")
    }

    @Test func `HTTP_PROXY in upper case is not heard: a web server's visitors can set it`() {
        #expect(self.policy(["HTTP_PROXY": "http://a:1"]).plain == nil)
    }
}
