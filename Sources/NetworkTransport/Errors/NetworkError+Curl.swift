import CCurl
import Glibc
import MarketDataModel

extension NetworkError {
    /// What a failure of libcurl means to a user.
    init(_ result: CURLcode, of handle: EasyHandle, to endpoint: Endpoint, sends: Int = 0) {
        let failure = Failure(result: result, handle: handle, endpoint: endpoint, sends: sends)
        let (code, message) = failure.explain()
        self.init(code, message, host: endpoint.host, port: endpoint.port, sends: sends)
    }
}

private struct Failure {
    let result: CURLcode
    let handle: EasyHandle
    let endpoint: Endpoint
    let sends: Int

    var name: String { self.endpoint.name }
    var proxy: String { self.endpoint.proxyName ?? "" }
    /// The status with which the proxy answered `CONNECT`; 0 where it did not, or was not asked.
    var tunnelStatus: Int { self.handle.number(CURLINFO_HTTP_CONNECTCODE) }
    /// The proxy was to open a tunnel, and has not answered that yet.
    var awaitsTunnel: Bool {
        self.endpoint.isProxyHTTP && self.endpoint.isTunnelled && self.tunnelStatus == 0
    }

    /// What libcurl said, which may hold words of the peer; the proxy's password is nowhere in it, as libcurl never prints that.
    var detail: String {
        let detail = self.handle.detail
        return detail.isEmpty ? String(cString: curl_easy_strerror(self.result)) : Redaction().url(detail).displayLine()
    }

    func explain() -> (NetworkError.Code, String) {
        switch self.result {
        // What answers is not HTTP at all, to libcurl HTTP/0.9.
        case CURLE_UNSUPPORTED_PROTOCOL where self.sends > 0: self.notHTTP()
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT:
            (.invalidRequest, "the request for \(self.name) cannot be made: \(self.detail)")
        case CURLE_COULDNT_RESOLVE_HOST:
            (.nameNotFound, "no address found for \(self.endpoint.host): check the name and the network")
        case CURLE_COULDNT_RESOLVE_PROXY:
            (.proxyUnreachable, "no address found for the proxy \(self.proxy): check the proxy setting")
        case CURLE_COULDNT_CONNECT: self.notConnected()
        case CURLE_OPERATION_TIMEDOUT: self.timedOut()
        case CURLE_PEER_FAILED_VERIFICATION: self.certificate()
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
            (.credentialFileUnusable, "a certificate file for \(self.name) cannot be used: \(self.detail)")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED:
            (.tlsFailed, "TLS with \(self.name) failed: \(self.detail)")
        case CURLE_PROXY: self.socksRefused()
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE: self.broken()
        case CURLE_GOT_NOTHING where self.awaitsTunnel: self.broken()
        case CURLE_GOT_NOTHING: (.closedByPeer, "\(self.name) closed the connection without an answer")
        case CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            self.notHTTP()
        default:
            (.other, "\(self.name): \(self.detail) (libcurl \(self.result.rawValue))")
        }
    }

    private func notHTTP() -> (NetworkError.Code, String) {
        (.invalidResponse, "\(self.name) does not speak HTTP as it should: \(self.detail)")
    }

    private func notConnected() -> (NetworkError.Code, String) {
        let system = self.handle.number(CURLINFO_OS_ERRNO)
        if self.endpoint.proxy != nil {
            // libcurl says the same of a proxy that accepted the connection and then refused, or hung up.
            if self.tunnelStatus > 0 || system == 0 { return self.broken() }
            return (.proxyUnreachable, "nothing answers at the proxy \(self.proxy): check the proxy setting")
        }
        if system == Int(ECONNREFUSED) {
            return (.connectionRefused, "\(self.name) refused the connection: nothing listens on that port")
        }
        let reason = system == 0 ? self.detail : String(cString: strerror(Int32(system)))
        return (.unreachable, "\(self.name) cannot be reached: \(reason)")
    }

    private func timedOut() -> (NetworkError.Code, String) {
        let stage = self.stage()
        let seconds = self.handle.duration(CURLINFO_TOTAL_TIME_T).inSeconds
        if self.awaitsTunnel, self.handle.number(CURLINFO_LOCAL_PORT) > 0 {
            let message = "the proxy \(self.proxy) did not connect to \(self.name) within \(seconds) s"
            return (.timedOut(.connecting), message)
        }
        return (.timedOut(stage), "\(self.name) timed out after \(seconds) s, while \(stage.rawValue)")
    }

    private func stage() -> NetworkStage {
        if self.handle.duration(CURLINFO_STARTTRANSFER_TIME_T) > .zero { return .receiving }
        if self.handle.duration(CURLINFO_PRETRANSFER_TIME_T) > .zero { return .waiting }
        // The time of connecting is noted once TLS stands, too; the local port once TCP stands.
        if self.handle.number(CURLINFO_LOCAL_PORT) > 0 { return self.endpoint.isTLS ? .securing : .waiting }
        return self.handle.duration(CURLINFO_NAMELOOKUP_TIME_T) > .zero ? .connecting : .lookingUpName
    }

    private func certificate() -> (NetworkError.Code, String) {
        // A proxy with TLS shows a certificate before the server does.
        let isProxy =
            self.endpoint.proxy?.lowercased().hasPrefix("https://") == true
            && self.tunnelStatus == 0
        let name = isProxy ? "the proxy \(self.proxy)" : self.name
        let subject = "the certificate of \(name)"
        let verdict = isProxy ? CURLINFO_PROXY_SSL_VERIFYRESULT : CURLINFO_SSL_VERIFYRESULT
        // OpenSSL's X509_V_ERR_… numbers. libcurl compares names itself, and then leaves what it started with.
        return switch self.handle.number(verdict) {
        case 62, 64: Self.wrongHost(subject)
        case 0, 1: self.detail.contains("match") ? Self.wrongHost(subject) : self.rejected(subject)
        case 9: (.certificateNotYetValid, "\(subject) is not valid yet: check this machine's clock")
        case 10:
            (.certificateExpired, "\(subject) has expired: its owner must renew it, or this machine's clock is wrong")
        case 18: (.certificateSelfSigned, "\(subject) is self-signed: give it as the file of authorities to trust it")
        case 2, 19, 20, 21:
            (
                .certificateUnknownIssuer,
                "the issuer of \(subject) is not trusted: give its own certificate as the file of authorities to trust it"
            )
        default: self.rejected(subject)
        }
    }

    private static func wrongHost(_ subject: String) -> (NetworkError.Code, String) {
        (.certificateWrongHost, "\(subject) belongs to another host: check the name, or who answers in its place")
    }

    private func rejected(_ subject: String) -> (NetworkError.Code, String) {
        (.certificateRejected, "\(subject) is refused: \(self.detail)")
    }

    private func broken() -> (NetworkError.Code, String) {
        let answer = self.tunnelStatus
        if self.endpoint.proxy != nil, answer == 407 {
            return (.proxyAuthentication, NetworkError.proxyCredentials(self.proxy))
        }
        if self.endpoint.proxy != nil, answer > 0, !(200..<300).contains(answer) {
            return (.proxyRefused, self.refusal("status \(answer)"))
        }
        if self.awaitsTunnel {
            return (.proxyRefused, self.refusal("it closed the connection"))
        }
        return (.connectionReset, "the connection to \(self.name) broke: \(self.detail)")
    }

    private func socksRefused() -> (NetworkError.Code, String) {
        switch CURLproxycode(UInt32(self.handle.number(CURLINFO_PROXY_ERROR))) {
        case CURLPX_NO_AUTH, CURLPX_USER_REJECTED: (.proxyAuthentication, NetworkError.proxyCredentials(self.proxy))
        default: (.proxyRefused, self.refusal(self.detail))
        }
    }

    private func refusal(_ reason: String) -> String {
        "the proxy \(self.proxy) did not connect to \(self.name): \(reason); "
            + "allow the host in the proxy, or list it in NO_PROXY"
    }
}

extension NetworkError {
    /// What a user does about a proxy that rejects the credentials.
    static func proxyCredentials(_ proxy: String) -> String {
        "the proxy \(proxy) requires a valid user and password: write them before the host in the proxy's URL"
    }
}

extension Duration {
    /// Seconds with three digits at most, as a user reads them.
    var inSeconds: String {
        let milliseconds = (self.wholeNanoseconds + 500_000) / 1_000_000
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        guard rest != 0 else { return "\(whole)" }
        var digits = String(repeating: "0", count: 3 - "\(rest)".count) + "\(rest)"
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
