import CCurl
import MarketDataModel

extension EasyHandle {
    /// Sets what a request says.
    func configureRequest(_ request: HTTPRequest, isTLS: Bool, userAgent: String) throws(NetworkError) {
        self.set(CURLOPT_URL, request.url)
        self.set(CURLOPT_FOLLOWLOCATION, false)
        self.set(CURLOPT_ACCEPT_ENCODING, "")
        self.set(CURLOPT_USERAGENT, userAgent)
        self.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        // HTTP/2 where TLS agrees on it; a second request waits for the connection of the first instead of making its
        // own, because it may turn out to carry both. Without TLS libcurl would wait for the first answer.
        self.set(CURLOPT_HTTP_VERSION, isTLS ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        self.set(CURLOPT_PIPEWAIT, isTLS)
        if let idle = request.idleDeadline {
            self.set(CURLOPT_LOW_SPEED_LIMIT, 1)
            self.set(CURLOPT_LOW_SPEED_TIME, Int(clamping: (idle.wholeNanoseconds + 999_999_999) / 1_000_000_000))
        }
        switch request.method {
        case "GET" where request.body.isEmpty: self.set(CURLOPT_HTTPGET, true)
        case "HEAD": self.set(CURLOPT_NOBODY, true)
        default:
            guard Self.isToken(request.method) else {
                throw NetworkError(.invalidRequest, "\"\(request.method)\" is not a method")
            }
            if !request.body.isEmpty || request.method == "POST" || request.method == "PUT" {
                self.setBody(request.body)
            }
            self.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
        self.set(CURLOPT_HTTPHEADER, lines: try Self.lines(request.headers))
    }

    /// Headers as libcurl wants them. `Expect:` is removed: a venue is not asked for permission to send a body.
    private static func lines(_ headers: HTTPHeaders) throws(NetworkError) -> [String] {
        var lines = ["Expect:"]
        for field in headers.fields {
            guard isToken(field.name), !field.value.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
                throw NetworkError(.invalidRequest, "the header \"\(field.name)\" has characters it cannot have")
            }
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        return lines
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
