import CCurl
import MarketDataModel

/// One request on its way: from the caller's continuation to libcurl and back.
///
/// But for ``continuation``, which is set before it is posted, it belongs to the network thread.
final class Transfer: @unchecked Sendable {
    /// Whom to tell; `nil` once told.
    var continuation: CheckedContinuation<Result<HTTPResponse, NetworkError>, Never>?
    /// Cancelled before it was started.
    var isCancelled = false
    /// The request of this hop: another one after a redirect.
    var request: HTTPRequest
    private(set) var endpoint: Endpoint?
    private(set) var handle: EasyHandle?
    /// Requests handed to a connection, all hops together.
    private(set) var sends = 0

    private var hops = 0
    private var hopSends = 0
    private var deadline = MonotonicTime.distantFuture
    private var stamp: @Sendable () -> ReceiveStamp = { .now() }
    private var sentAt: ReceiveStamp?
    private var answer = ResponseBuilder(limit: 0)

    init(_ request: HTTPRequest) { self.request = request }

    /// Tells the caller, once.
    func finish(_ result: Result<HTTPResponse, NetworkError>) {
        self.handle = nil
        self.continuation?.resume(returning: result)
        self.continuation = nil
    }

    /// An error that knows how often the request was handed on.
    func error(_ code: NetworkError.Code, _ message: String) -> NetworkError {
        NetworkError(code, message, host: self.endpoint?.host, port: self.endpoint?.port, sends: self.sends)
    }

    /// Makes the handle of the first hop.
    func prepare(_ configuration: NetworkConfiguration, now: MonotonicTime) throws(NetworkError) -> EasyHandle {
        self.deadline = now + self.request.deadline
        self.stamp = configuration.stamp
        return try self.prepareHop(configuration, now: now)
    }

    private func prepareHop(_ configuration: NetworkConfiguration, now: MonotonicTime) throws(NetworkError)
        -> EasyHandle
    {
        let endpoint = try Endpoint(url: self.request.url, proxies: configuration.proxy)
        self.endpoint = endpoint
        self.hopSends = 0
        self.answer = ResponseBuilder(limit: self.request.maximumResponse)
        guard let handle = EasyHandle() else { throw self.error(.other, "out of memory") }
        handle.configureConnection(configuration, to: endpoint, within: self.request.connectDeadline)
        try handle.configureRequest(self.request, isTLS: endpoint.isTLS, userAgent: configuration.userAgent)
        handle.set(CURLOPT_TIMEOUT_MS, self.deadline - now)
        let context = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_WRITEDATA, pointer: context)
        handle.set(CURLOPT_HEADERDATA, pointer: context)
        handle.set(CURLOPT_PREREQDATA, pointer: context)
        handle.set(
            CURLOPT_WRITEFUNCTION,
            writer: { bytes, size, count, context in
                Transfer.from(context)?.answer.appendBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
                    ?? 0
            }
        )
        handle.set(
            CURLOPT_HEADERFUNCTION,
            writer: { bytes, size, count, context in
                Transfer.from(context)?.answer.appendHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
                    ?? 0
            }
        )
        // Called each time the request is about to go out, a resend by libcurl's own decision included: the one place
        // where such a resend can be counted and stopped.
        marketdata_set_before_request(handle.pointer) { context, _, _, _, _ in
            Transfer.from(context)?.willSend() == true ? Int32(CURL_PREREQFUNC_OK) : Int32(CURL_PREREQFUNC_ABORT)
        }
        if let refusal = handle.refusal {
            throw self.error(
                .invalidRequest,
                "libcurl refuses an option: \(String(cString: curl_easy_strerror(refusal)))"
            )
        }
        self.handle = handle
        return handle
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func willSend() -> Bool {
        self.hopSends += 1
        guard self.hopSends <= 1 + max(0, self.request.resends) else { return false }
        self.sends += 1
        self.sentAt = self.stamp()
        self.answer.restart()
        return true
    }

    /// What to do about a finished hop.
    enum Outcome {
        case answered(HTTPResponse)
        case failed(NetworkError)
        /// Ask again, elsewhere, with this handle.
        case redirected(EasyHandle)
    }

    /// Judges a finished hop.
    func complete(_ result: CURLcode, _ configuration: NetworkConfiguration, now: MonotonicTime) -> Outcome {
        guard let handle = self.handle, let endpoint = self.endpoint else {
            return .failed(self.error(.other, "finished before it began"))
        }
        guard result == CURLE_OK else {
            return .failed(self.failure(result, handle, endpoint))
        }
        // A request that is not tunnelled is answered by the proxy itself when it lacks credentials. No venue was
        // reached: nothing counts against a quota.
        if self.answer.status == 407, endpoint.isProxyHTTP, !endpoint.isTunnelled, let proxy = endpoint.proxyName {
            let message = NetworkError.proxyCredentials(proxy)
            return .failed(NetworkError(.proxyAuthentication, message, host: endpoint.host, port: endpoint.port))
        }
        if let target = handle.string(CURLINFO_REDIRECT_URL) {
            do throws(NetworkError) {
                return .redirected(try self.follow(target, from: endpoint, configuration, now: now))
            } catch {
                return .failed(error)
            }
        }
        return .answered(self.answer.response(handle, sentAt: self.sentAt, receivedAt: self.stamp(), sends: self.sends))
    }

    private func failure(_ result: CURLcode, _ handle: EasyHandle, _ endpoint: Endpoint) -> NetworkError {
        if self.answer.isTooLarge {
            let limit = self.request.maximumResponse
            return self.error(.responseTooLarge, "the answer of \(endpoint.name) is larger than \(limit) bytes")
        }
        if result == CURLE_ABORTED_BY_CALLBACK, self.hopSends > 1 {
            return self.error(
                .notResent,
                "\(endpoint.name) closed a kept connection before it answered; the request was not sent again"
            )
        }
        return NetworkError(result, of: handle, to: endpoint, sends: self.sends)
    }

    private func follow(
        _ target: String,
        from origin: Endpoint,
        _ configuration: NetworkConfiguration,
        now: MonotonicTime
    ) throws(NetworkError) -> EasyHandle {
        let shown = Redaction().url(target).displayLine()
        guard case .followed(let limit) = self.request.redirects else {
            throw self.error(.redirectRefused, "\(origin.name) redirects to \(shown), and redirects are not allowed")
        }
        guard self.hops < limit else {
            throw self.error(.redirectRefused, "\(origin.name) redirects to \(shown), after \(limit) redirects")
        }
        let next = try Endpoint(url: target, proxies: configuration.proxy)
        guard next.isTLS || !origin.isTLS else {
            throw self.error(.redirectRefused, "\(origin.name) redirects to \(shown), which is not secured")
        }
        self.hops += 1
        self.request.url = target
        if (next.host, next.port, next.isTLS) != (origin.host, origin.port, origin.isTLS) {
            self.request.headers = HTTPHeaders()
        }
        let status = self.answer.status
        if status == 303 || (self.request.method == "POST" && (status == 301 || status == 302)) {
            self.request.method = self.request.method == "HEAD" ? "HEAD" : "GET"
            self.request.body = []
            self.request.headers["Content-Type"] = nil
        }
        return try self.prepareHop(configuration, now: now)
    }
}
