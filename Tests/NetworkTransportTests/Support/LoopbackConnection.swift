import Foundation

/// One connection of a ``LoopbackServer``: blocking, used by its script's thread.
final class LoopbackConnection: @unchecked Sendable {
    struct Request {
        var line: String
        var headers: [String: String]
        var body: [UInt8]
    }

    let descriptor: Int32
    private var pending: [UInt8] = []
    private var isClosed = false

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// What comes next, at most `count` bytes; empty at the end.
    func read(atMost count: Int = 65_536) -> [UInt8] {
        if !self.pending.isEmpty {
            defer { self.pending.removeFirst(min(count, self.pending.count)) }
            return Array(self.pending.prefix(count))
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = recv(self.descriptor, &bytes, count, 0)
        return got > 0 ? Array(bytes[..<got]) : []
    }

    func read(exactly count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = self.read(atMost: count - bytes.count)
            guard !more.isEmpty else { break }
            bytes += more
        }
        return bytes
    }

    func readToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let more = self.read()
            guard !more.isEmpty else { return bytes }
            bytes += more
        }
    }

    /// The next request, or `nil` at the end.
    func request() -> Request? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let byte = self.read(atMost: 1)
            guard !byte.isEmpty else { return nil }
            head += byte
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n").filter { !$0.isEmpty }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        let body = self.read(exactly: headers["content-length"].flatMap { Int($0) } ?? 0)
        return Request(line: lines.first ?? "", headers: headers, body: body)
    }

    /// Writes all of it; `false` where the peer is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    self.descriptor,
                    buffer.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { self.write(Array(text.utf8)) }

    @discardableResult
    func respond(_ status: String = "200 OK", headers: [String] = [], _ body: String = "") -> Bool {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return self.write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Passes bytes both ways until both ends are done.
    func relay(to other: LoopbackConnection) {
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            Self.pump(from: other, to: self)
            done.signal()
        }
        Self.pump(from: self, to: other)
        done.wait()
        other.close()
    }

    private static func pump(from source: LoopbackConnection, to target: LoopbackConnection) {
        while true {
            let bytes = source.read()
            guard !bytes.isEmpty, target.write(bytes) else { break }
        }
        shutdown(target.descriptor, Int32(SHUT_WR))
    }

    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        Glibc.close(self.descriptor)
    }

    /// Closes with a reset instead of an end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        self.close()
    }
}
