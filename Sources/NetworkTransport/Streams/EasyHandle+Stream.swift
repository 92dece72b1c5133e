import CCurl

extension EasyHandle {
    /// Sets that only a connection is made, for bytes that are none of libcurl's business.
    func configureStream(_ endpoint: Endpoint, readBuffer: Int) {
        self.set(CURLOPT_URL, "\(endpoint.isTLS ? "https" : "http")://\(endpoint.name)/")
        self.set(CURLOPT_CONNECT_ONLY, true)
        self.set(CURLOPT_HTTPPROXYTUNNEL, true)
        // Otherwise ALPN offers HTTP/2, and the peer speaks it.
        self.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        // A stream gets a connection of its own; afterwards libcurl gives it to nobody, as it does with all that are
        // only connected. (CURLOPT_FORBID_REUSE would close it as soon as it stands.)
        self.set(CURLOPT_FRESH_CONNECT, true)
        // One read of libcurl is cut to this size; it takes 512 KiB at most (CURL_MAX_READ_SIZE).
        self.set(CURLOPT_BUFFERSIZE, min(readBuffer, 512 * 1_024))
        if endpoint.isTLS {
            marketdata_set_tls_context(self.pointer) { _, context, _ in
                // One frame to a record costs half as much, with two system calls for a hundred records instead of two
                // for each. Larger buffers gain nothing, and from 128 KiB on they cost more than they save.
                _ = marketdata_tls_read_ahead(context, 24 * 1_024)
                return CURLE_OK
            }
        }
    }
}
