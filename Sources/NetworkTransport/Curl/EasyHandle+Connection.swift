import CCurl

extension EasyHandle {
    /// Sets what requests and streams share: names, TLS, the way out, and that no signal is used.
    func configureConnection(_ configuration: NetworkConfiguration, to endpoint: Endpoint, within deadline: Duration) {
        // Without it libcurl changes the process's handling of SIGPIPE around every call, and of SIGALRM while it
        // looks up names. The network thread has SIGPIPE blocked, so a write to a closed connection is an error only.
        self.set(CURLOPT_NOSIGNAL, true)
        // A look-up that is given up is left to end by itself; without this, removing a handle waits for it, and with
        // it every stream and request of the loop.
        self.set(CURLOPT_QUICK_EXIT, true)
        self.set(CURLOPT_CONNECTTIMEOUT_MS, deadline)
        self.set(CURLOPT_TCP_KEEPALIVE, true)
        self.set(CURLOPT_PROTOCOLS_STR, "http,https")
        self.set(
            CURLOPT_RESOLVE,
            lines: configuration.knownAddresses.map { "\($0.host):\($0.port):\($0.address)" }
        )
        // Both are always set: otherwise libcurl reads the environment.
        self.set(CURLOPT_PROXY, endpoint.proxy ?? "")
        self.set(CURLOPT_NOPROXY, "")
        self.configureTLS(configuration.tls)
    }

    private func configureTLS(_ tls: TLSConfiguration) {
        let version = tls.minimumVersion == .tls13 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2
        self.set(CURLOPT_SSL_VERIFYPEER, true)
        self.set(CURLOPT_SSL_VERIFYHOST, 2)
        self.set(CURLOPT_SSLVERSION, version)
        self.set(CURLOPT_PROXY_SSL_VERIFYPEER, true)
        self.set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        self.set(CURLOPT_PROXY_SSLVERSION, version)
        // libcurl parses the system's authorities once a day instead of once a connection only where no folder of
        // them is set: 2 ms instead of 24 ms for a connection.
        self.set(CURLOPT_CAPATH, nil)
        self.set(CURLOPT_PROXY_CAPATH, nil)
        if let authorities = tls.authorities {
            self.set(CURLOPT_CAINFO, authorities)
            self.set(CURLOPT_PROXY_CAINFO, authorities)
        }
        if let certificate = tls.clientCertificate {
            self.set(CURLOPT_SSLCERT, certificate.certificateFile)
            self.set(CURLOPT_SSLKEY, certificate.keyFile)
        }
    }
}
