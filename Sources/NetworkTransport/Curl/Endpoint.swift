import CCurl
import MarketDataModel

/// Where a connection goes and how, as errors name it.
struct Endpoint: Hashable, Sendable {
    var host: String
    var port: UInt16
    var isTLS: Bool
    /// The proxy's URL, with its password.
    var proxy: String?

    /// The proxy's URL, fit to be shown.
    var shownProxy: String? { self.proxy.map { Redaction().url($0) } }

    /// "host:port", an IPv6 address in brackets.
    var name: String { "\(self.host.contains(":") ? "[\(self.host)]" : self.host):\(self.port)" }

    init(_ target: StreamTarget, proxies: ProxyPolicy) {
        self.host = target.host
        self.port = target.port
        self.isTLS = target.isTLS
        self.proxy = proxies.proxy(forHost: target.host, isTLS: target.isTLS)
    }

    /// The endpoint of a URL of `http` or `https`.
    init(url: String, proxies: ProxyPolicy) throws(NetworkError) {
        let shown = Redaction().url(url)
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
        self.proxy = proxies.proxy(forHost: self.host, isTLS: self.isTLS)
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
