import CCurl
import Glibc

/// A blocking byte stream over TLS.
final class CurlStream {
    private let handle: UnsafeMutableRawPointer
    private var descriptor: curl_socket_t = -1

    init(port: Int) throws {
        guard let handle = curl_easy_init() else { throw SocketFailure("no handle") }
        self.handle = handle
        _ = marketdata_set_string(handle, CURLOPT_URL, "https://localhost:\(port)/")
        _ = marketdata_set_string(handle, CURLOPT_CAINFO, Certificates.authority)
        _ = marketdata_set_string(handle, CURLOPT_PROXY, "")
        _ = marketdata_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = marketdata_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
        _ = marketdata_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        let result = curl_easy_perform(handle)
        guard result == CURLE_OK else { throw SocketFailure(String(cString: curl_easy_strerror(result))) }
        guard marketdata_get_socket(handle, &self.descriptor) == CURLE_OK else { throw SocketFailure("no socket") }
    }

    deinit { curl_easy_cleanup(self.handle) }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        guard curl_easy_send(self.handle, bytes, bytes.count, &sent) == CURLE_OK, sent == bytes.count else {
            throw SocketFailure("send")
        }
    }

    /// Reads until as many bytes are there as `needed` says; `nil` where it cannot tell yet.
    func read(until needed: ([UInt8]) -> Int?) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        var goal: Int?
        while true {
            if goal == nil { goal = needed(bytes) }
            if let goal, bytes.count >= goal { return bytes }
            var count = 0
            let result = curl_easy_recv(self.handle, &chunk, chunk.count, &count)
            if result == CURLE_AGAIN {
                var entry = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&entry, 1, 20_000) == 1 else { throw SocketFailure("nothing came") }
                continue
            }
            guard result == CURLE_OK, count > 0 else { throw SocketFailure("the end after \(bytes.count) bytes") }
            bytes += chunk[..<count]
        }
    }
}
