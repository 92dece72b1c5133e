internal import CLibwebsockets
internal import Glibc

/// A context of libwebsockets with one listening vhost, and the C memory both need while they live.
struct ServerContext {
    let context: OpaquePointer
    let port: Int
    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let strings: [UnsafeMutablePointer<CChar>]

    /// Listens. Call it on the loop's thread.
    static func make(for loop: ServerLoop) -> Result<ServerContext, ServerError> {
        let configuration = loop.configuration
        if let failure = PortProbe.failure(host: configuration.host, port: configuration.port) {
            return .failure(failure)
        }
        if let certificate = configuration.certificate {
            for file in [certificate.chainFile, certificate.keyFile] where access(file, R_OK) != 0 {
                return .failure(ServerError(.badCertificate, "cannot read \(file): \(errorText(errno))"))
            }
        }
        return LibwebsocketsGlobals.creating(tls: configuration.certificate != nil) { self.create(for: loop) }
    }

    private static func create(for loop: ServerLoop) -> Result<ServerContext, ServerError> {
        let configuration = loop.configuration
        var strings: [UnsafeMutablePointer<CChar>] = []
        func text(_ string: String) -> UnsafePointer<CChar>? {
            guard let copy = strdup(string) else { return nil }
            strings.append(copy)
            return UnsafePointer(copy)
        }

        let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        protocols[0].name = text("venue")
        protocols[0].callback = serverCallback
        protocols[0].rx_buffer_size = ServerContext.readSize
        protocols[0].tx_packet_size = ServerLoop.chunk
        func release() {
            protocols.deallocate()
            for string in strings { free(string) }
        }

        var info = lws_context_creation_info()
        info.port = Int32(CONTEXT_PORT_NO_LISTEN)
        info.options = md_lws_context_options(configuration.host.contains(":") ? 1 : 0)
        info.user = Unmanaged.passUnretained(loop).toOpaque()
        info.pt_serv_buf_size = UInt32(max(ServerContext.readSize, configuration.maximumHeaderSize))
        info.max_http_header_data = UInt16(clamping: configuration.maximumHeaderSize)
        info.fd_limit_per_thread = UInt32(configuration.maximumConnections)
        info.timeout_secs = 20
        guard let context = lws_create_context(&info) else {
            release()
            return .failure(ServerError(.outOfResources, "libwebsockets could not be initialised"))
        }

        info.options = md_lws_vhost_options(configuration.certificate == nil ? 0 : 1)
        info.port = Int32(configuration.port)
        info.iface = text(configuration.host)
        info.vhost_name = text("venue")
        info.protocols = UnsafePointer(protocols)
        info.extensions = configuration.permessageDeflate ? md_lws_deflate_extensions() : nil
        info.retry_and_idle_policy = md_lws_idle_policy()
        info.keepalive_timeout = Int32(clamping: configuration.keepAlive.components.seconds)
        if let certificate = configuration.certificate {
            info.ssl_cert_filepath = text(certificate.chainFile)
            info.ssl_private_key_filepath = text(certificate.keyFile)
            md_lws_http2_settings(&info)
            info.alpn = text(configuration.http2 ? "h2,http/1.1" : "http/1.1")
        }
        guard let vhost = lws_create_vhost(context, &info) else {
            lws_context_destroy(context)
            release()
            return .failure(self.failure(configuration))
        }
        let port = Int(lws_get_vhost_listen_port(vhost))
        return .success(ServerContext(context: context, port: port, protocols: protocols, strings: strings))
    }

    /// The port was free a moment ago, so with a certificate it is most likely the certificate.
    private static func failure(_ configuration: WebServer.Configuration) -> ServerError {
        if let failure = PortProbe.failure(host: configuration.host, port: configuration.port) { return failure }
        guard let certificate = configuration.certificate else {
            return ServerError(
                .addressUnavailable,
                "cannot listen on \(configuration.host) port \(configuration.port)"
            )
        }
        return ServerError(
            .badCertificate,
            "\(certificate.chainFile) and \(certificate.keyFile) are not a certificate and its key in PEM"
        )
    }

    /// Cuts every connection. On the loop's thread, after the loop.
    func destroy() {
        lws_context_destroy(self.context)
        self.protocols.deallocate()
        for string in self.strings { free(string) }
    }

    private static let readSize = 16 << 10
}
