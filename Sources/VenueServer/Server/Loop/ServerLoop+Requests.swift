internal import CLibwebsockets
internal import Locking

/// REST: a request is read, handed to the handler, and answered when the answer comes.
extension ServerLoop {
    func accepted() -> Int32 {
        self.statistics.withLock { $0.connections += 1 }
        return 0
    }

    /// The headers are complete.
    func requested(_ wsi: OpaquePointer) -> Int32 {
        let request = self.readRequest(wsi)
        let peer = self.peer(wsi)
        let exchange = ServerExchange(id: self.takeID(), request: request)
        peer.exchange = exchange
        self.exchanges[exchange.id] = peer
        // libwebsockets announces the end of a body for exactly these.
        let length = request.header("content-length").flatMap { Int($0) }
        let awaitsBody =
            length.map { $0 > 0 || request.method == "POST" } ?? ["POST", "PUT", "PATCH"].contains(request.method)
        if !awaitsBody { self.ask(peer) }
        return 0
    }

    func receivedBody(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard let peer = self.peers[wsi], let count = peer.exchange?.request.body.count else { return -1 }
        guard count + bytes.count <= self.configuration.maximumMessageSize else { return -1 }
        peer.exchange?.request.body.append(contentsOf: bytes)
        return 0
    }

    func receivedWholeBody(_ wsi: OpaquePointer) -> Int32 {
        guard let peer = self.peers[wsi] else { return -1 }
        self.ask(peer)
        return 0
    }

    private func ask(_ peer: ServerPeer) {
        guard let exchange = peer.exchange else { return }
        self.statistics.withLock { $0.requests += 1 }
        peer.exchange?.phase = .asked
        // The handler may take its time: libwebsockets' own deadline for a request is over.
        lws_set_timeout(peer.wsi, NO_PENDING_TIMEOUT, 0)
        self.handler.respond(to: exchange.request, with: ServerResponder(loop: self, exchange: exchange.id))
    }

    /// The handler's answer; `nil` to cut the connection.
    func answer(_ id: UInt64, with response: ServerResponse?) {
        guard let peer = self.exchanges[id] else { return }
        guard let response else { return self.cut(peer.wsi) }
        peer.exchange?.phase = .answered(response)
        lws_callback_on_writable(peer.wsi)
    }

    func writeResponse(_ wsi: OpaquePointer) -> Int32 {
        guard let peer = self.peers[wsi], let exchange = peer.exchange else { return 0 }
        switch exchange.phase {
        case .receiving, .asked: return 0
        case .cut: return -1
        case .answered(let response):
            let body = exchange.request.method == "HEAD" ? [] : response.body
            guard self.writeHeaders(wsi, response, endsStream: body.isEmpty) else { return -1 }
            if body.isEmpty { return self.finish(peer) }
            peer.exchange?.phase = .writing(body, sent: 0)
            lws_callback_on_writable(wsi)
            return 0
        case .writing(let body, let sent):
            return self.writeBody(peer, body, sent: sent)
        }
    }

    private func writeBody(_ peer: ServerPeer, _ body: [UInt8], sent: Int) -> Int32 {
        var count = min(body.count - sent, ServerLoop.chunk)
        // HTTP/2 has windows, and frames that libwebsockets does not cut to size (RFC 9113, 4.2); HTTP/1 says -1.
        let allowance = Int(lws_get_peer_write_allowance(peer.wsi))
        if allowance == 0 {
            lws_callback_on_writable(peer.wsi)
            return 0
        }
        if allowance > 0 { count = min(count, allowance, 16_384) }
        let isLast = sent + count == body.count
        guard self.write(peer.wsi, body[sent..<(sent + count)], isLast ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) else {
            return -1
        }
        if isLast { return self.finish(peer) }
        peer.exchange?.phase = .writing(body, sent: sent + count)
        lws_callback_on_writable(peer.wsi)
        return 0
    }

    private func finish(_ peer: ServerPeer) -> Int32 {
        if let id = peer.exchange?.id { self.exchanges[id] = nil }
        peer.exchange = nil
        return lws_http_transaction_completed(peer.wsi) == 0 ? 0 : -1
    }

    /// Refuses an upgrade. libwebsockets has not looked at the version of HTTP yet, would answer as HTTP/1.0, and closes
    /// afterwards: so the head is ours, and says so.
    func refuseUpgrade(_ wsi: OpaquePointer, _ response: ServerResponse) -> Bool {
        var head = "HTTP/1.1 \(response.status) Refused\r\ncontent-length: \(response.body.count)\r\n"
        for field in response.headers { head += "\(field.name): \(field.value)\r\n" }
        head += "connection: close\r\n\r\n"
        return self.write(wsi, (Array(head.utf8) + response.body)[...], LWS_WRITE_HTTP_HEADERS)
    }

    private func writeHeaders(_ wsi: OpaquePointer, _ response: ServerResponse, endsStream: Bool) -> Bool {
        guard let base = self.scratch.baseAddress else { return false }
        let start = base + md_lws_pre()
        var position: UnsafeMutablePointer<UInt8>? = start
        let end = base + self.scratch.count
        let status = md_lws_status_without_server_name(UInt32(clamping: response.status))
        guard lws_add_http_header_status(wsi, status, &position, end) == 0 else { return false }
        guard
            lws_add_http_header_content_length(wsi, lws_filepos_t(response.body.count), &position, end) == 0
        else { return false }
        for field in response.headers where !self.add(field, to: wsi, at: &position, end: end) { return false }
        guard lws_finalize_http_header(wsi, &position, end) == 0, let position else { return false }
        let kind = LWS_WRITE_HTTP_HEADERS.rawValue | (endsStream ? LWS_WRITE_H2_STREAM_END.rawValue : 0)
        return lws_write(wsi, start, position - start, lws_write_protocol(rawValue: kind)) >= 0
    }

    func add(
        _ field: ServerField,
        to wsi: OpaquePointer,
        at position: inout UnsafeMutablePointer<UInt8>?,
        end: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let value = Array(field.value.utf8)
        return lws_add_http_header_by_name(wsi, field.name + ":", value, Int32(value.count), &position, end) == 0
    }

    private func write(_ wsi: OpaquePointer, _ bytes: ArraySlice<UInt8>, _ kind: lws_write_protocol) -> Bool {
        guard let base = self.scratch.baseAddress else { return false }
        // A whole answer may be larger than the scratch buffer; then it has a buffer of its own.
        let pre = md_lws_pre()
        if bytes.count + pre <= self.scratch.count {
            _ = UnsafeMutableBufferPointer(rebasing: self.scratch[pre...]).update(fromContentsOf: bytes)
            return lws_write(wsi, base + pre, bytes.count, kind) >= 0
        }
        var copy = [UInt8](repeating: 0, count: pre) + bytes
        return copy.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return false }
            return lws_write(wsi, base + pre, bytes.count, kind) >= 0
        }
    }
}
