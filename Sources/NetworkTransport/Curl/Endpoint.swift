import CCurl
import MarketDataModel

/// Where a connection goes and how, as errors name it.
struct Endpoint: Hashable, Sendable {
    var host: String
    var port: UInt16
    var isTLS: Bool
    /// The proxy's URL, with its password.
    var proxy: String?
    /// The proxy relays bytes (`CONNECT`, SOCKS) and does not read the request.
    var isTunnelled: Bool

    /// The proxy's URL, fit to be shown.
    var shownProxy: String? { self.proxy.map { Redaction().url($0) } }

    /// The proxy's "host:port", without scheme, user and password; `nil` without a proxy.
    var proxyName: String? {
        guard let proxy else { return nil }
        let mark = proxy.firstRange(of: "://")
        let scheme = mark.map { proxy[..<$0.lowerBound].lowercased() } ?? "http"
        let rest = mark.map { proxy[$0.upperBound...] } ?? proxy[...]
        // The last @: libcurl takes a password that has one, too.
        let address = rest.prefix { $0 != "/" }.split(separator: "@").last ?? ""
        let hasPort = address.last != "]" && address.contains(":")
        return hasPort ? String(address) : "\(address):\(scheme == "https" ? 443 : 1080)"
    }

    /// The proxy speaks HTTP, so that an answer may be its own.
    var isProxyHTTP: Bool { self.proxy.map { !$0.lowercased().hasPrefix("socks") } ?? false }

    /// "host:port", an IPv6 address in brackets.
    var name: String { "\(self.host.contains(":") ? "[\(self.host)]" : self.host):\(self.port)" }

    init(_ target: StreamTarget, proxies: ProxyPolicy) {
        self.host = target.host
        self.port = target.port
        self.isTLS = target.isTLS
        self.proxy = proxies.proxy(forHost: target.host, port: target.port, isTLS: target.isTLS)
        self.isTunnelled = true
    }

    /// The endpoint of a URL of `http` or `https`.
    init(url: String, proxies: ProxyPolicy) throws(NetworkError) {
        let shown = Redaction().url(url).displayLine()
        guard let parts = curl_url() else { throw NetworkError(.other, "out of memory") }
        defer { curl_url_cleanup(parts) }
        let result = curl_url_set(parts, CURLUPART_URL, url, 0)
        guard result == CURLUE_OK else {
            let reason = String(cString: curl_url_strerror(result))
            throw NetworkError(.invalidRequest, "\"\(shown)\" is not a URL that can be used: \(reason)")
        }
        guard
            let scheme = Self.part(CURLUPART_SCHEME, of: parts), scheme == "http" || scheme == "https",
            let host = Self.part(CURLUPART_HOST, of: parts),
            let port = Self.part(CURLUPART_PORT, of: parts).flatMap({ UInt16($0) })
        else { throw NetworkError(.invalidRequest, "\"\(shown)\" is neither http:// nor https://") }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.isTLS = scheme == "https"
        self.proxy = proxies.proxy(forHost: self.host, port: port, isTLS: self.isTLS)
        self.isTunnelled = self.isTLS
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
