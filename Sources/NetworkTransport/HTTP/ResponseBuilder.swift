import CCurl
import MarketDataModel

/// Gathers an answer from the pieces libcurl hands over.
struct ResponseBuilder {
    /// More header bytes than any venue sends.
    private static let headerLimit = 256 * 1_024

    private(set) var status = 0
    private(set) var isTooLarge = false
    private var headers = HTTPHeaders()
    private var headerBytes = 0
    private var body: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Forgets what came: the request is sent anew.
    mutating func restart() { self = ResponseBuilder(limit: self.limit) }

    /// Takes bytes of the body; returns how many, fewer than given where that would be too much.
    mutating func appendBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard self.body.count + bytes.count <= self.limit else {
            self.isTooLarge = true
            return 0
        }
        if self.body.isEmpty, let announced = self.headers["Content-Length"].flatMap({ Int($0) }) {
            self.body.reserveCapacity(min(max(announced, bytes.count), self.limit, 1_024 * 1_024))
        }
        self.body.append(contentsOf: bytes)
        return bytes.count
    }

    /// Takes one header line; returns its length, or 0 where the headers are too much.
    mutating func appendHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        self.headerBytes += bytes.count
        guard self.headerBytes <= Self.headerLimit else {
            self.isTooLarge = true
            return 0
        }
        if bytes.starts(with: "HTTP/".utf8) {
            // An interim answer (100, 103) came before, or this is the first line.
            self.headers = HTTPHeaders()
            let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 2)
            self.status = parts.count > 1 ? Int(String(decoding: parts[1].prefix(3), as: UTF8.self)) ?? 0 : 0
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            self.headers.append(Self.text(bytes[..<colon]), Self.text(bytes[(colon + 1)...]))
        }
        return bytes.count
    }

    /// The answer, with what libcurl knows about its way.
    func response(
        _ handle: EasyHandle,
        sentAt: ReceiveStamp?,
        receivedAt: ReceiveStamp,
        sends: Int
    ) -> HTTPResponse {
        HTTPResponse(
            status: self.status,
            headers: self.headers,
            body: self.body,
            timings: HTTPResponse.Timings(
                nameFound: handle.duration(CURLINFO_NAMELOOKUP_TIME_T),
                connected: handle.duration(CURLINFO_CONNECT_TIME_T),
                secured: handle.duration(CURLINFO_APPCONNECT_TIME_T),
                firstByte: handle.duration(CURLINFO_STARTTRANSFER_TIME_T),
                total: handle.duration(CURLINFO_TOTAL_TIME_T)
            ),
            sentAt: sentAt ?? receivedAt,
            receivedAt: receivedAt,
            bytesReceived: handle.number(CURLINFO_HEADER_SIZE) + handle.offset(CURLINFO_SIZE_DOWNLOAD_T),
            bytesSent: handle.number(CURLINFO_REQUEST_SIZE),
            version: Self.version(handle.number(CURLINFO_HTTP_VERSION)),
            reusedConnection: handle.number(CURLINFO_NUM_CONNECTS) == 0,
            sends: sends
        )
    }

    private static func version(_ number: Int) -> String {
        switch number {
        case CURL_HTTP_VERSION_1_0: "1.0"
        case CURL_HTTP_VERSION_2_0: "2"
        default: "1.1"
        }
    }

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        var bytes = bytes
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
