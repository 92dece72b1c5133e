internal import CLibwebsockets

/// From libwebsockets' table of headers to a ``ServerRequest``.
extension ServerLoop {
    func readRequest(_ wsi: OpaquePointer) -> ServerRequest {
        var request = ServerRequest(method: "GET", path: "/", query: [], headers: [], body: [], isHTTP2: false)
        if let path = self.header(wsi, WSI_TOKEN_HTTP_COLON_PATH) {
            request.isHTTP2 = true
            request.path = path
            request.method = self.header(wsi, WSI_TOKEN_HTTP_COLON_METHOD) ?? "GET"
        } else {
            for (token, method) in ServerLoop.methods {
                guard let path = self.header(wsi, token) else { continue }
                request.path = path
                request.method = method
                break
            }
        }
        request.query = self.readQuery(wsi)
        for raw in 0..<WSI_TOKEN_COUNT.rawValue {
            let token = lws_token_indexes(rawValue: raw)
            guard let name = ServerLoop.headerName(token), let value = self.header(wsi, token) else { continue }
            request.headers.append(ServerField(name, value))
        }
        if let authority = self.header(wsi, WSI_TOKEN_HTTP_COLON_AUTHORITY) {
            request.headers.append(ServerField("host", authority))
        }
        for name in self.configuration.additionalHeaders {
            let name = name.lowercased()
            guard let value = self.customHeader(wsi, name) else { continue }
            request.headers.append(ServerField(name, value))
        }
        return request
    }

    private static let methods: [(lws_token_indexes, String)] = [
        (WSI_TOKEN_GET_URI, "GET"), (WSI_TOKEN_POST_URI, "POST"), (WSI_TOKEN_PUT_URI, "PUT"),
        (WSI_TOKEN_DELETE_URI, "DELETE"), (WSI_TOKEN_PATCH_URI, "PATCH"), (WSI_TOKEN_HEAD_URI, "HEAD"),
        (WSI_TOKEN_OPTIONS_URI, "OPTIONS"),
    ]

    /// libwebsockets' tokens are headers (`host:`), pseudo-headers (`:path`) and methods (`get `).
    private static func headerName(_ token: lws_token_indexes) -> String? {
        guard let text = lws_token_to_string(token) else { return nil }
        let name = String(cString: UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self))
        guard name.last == ":", name.first != ":" else { return nil }
        return String(name.dropLast())
    }

    private func header(_ wsi: OpaquePointer, _ token: lws_token_indexes) -> String? {
        let length = Int(lws_hdr_total_length(wsi, token))
        guard length > 0 else { return nil }
        // Fragments of a header that came more than once are joined with commas.
        return self.text(capacity: length + 64) { lws_hdr_copy(wsi, $0, $1, token) }
    }

    private func customHeader(_ wsi: OpaquePointer, _ name: String) -> String? {
        let key = name + ":"
        let length = Int(lws_hdr_custom_length(wsi, key, Int32(key.utf8.count)))
        guard length >= 0 else { return nil }
        return self.text(capacity: length + 1) { lws_hdr_custom_copy(wsi, $0, $1, key, Int32(key.utf8.count)) }
    }

    private func readQuery(_ wsi: OpaquePointer) -> [ServerField] {
        var items: [ServerField] = []
        var index: Int32 = 0
        while true {
            let length = Int(lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, index))
            guard length > 0 else { return items }
            let text = self.text(capacity: length + 1) {
                lws_hdr_copy_fragment(wsi, $0, $1, WSI_TOKEN_HTTP_URI_ARGS, index)
            }
            let parts = (text ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            items.append(ServerField(String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : ""))
            index += 1
        }
    }

    private func text(capacity: Int, _ copy: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let base = buffer.baseAddress, copy(base, Int32(buffer.count)) >= 0 else { return nil }
            return String(cString: base)
        }
    }
}
