import MarketDataModel
import WireFormats

/// An error as the venue writes it, on streams and in REST answers: `{"code":-1121,"msg":"Invalid symbol."}`.
struct BinanceRefusal {
    private(set) var code: Int64?
    private var message: String?

    /// Reads the object that comes next.
    init(_ json: inout JSONScanner, in bytes: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: bytes)
        while let key = try json.nextKey(in: bytes) {
            switch (key, try json.peek(in: bytes)) {
            case ("code", .number): self.code = try json.int64(in: bytes)
            case ("msg", .string): self.message = try json.string(in: bytes)
            default: break
            }
        }
    }

    /// The error that is the body of an answer; `nil` where it is something else.
    init?(body: [UInt8]) {
        // Errors are short; a list of instruments is not looked through for one.
        guard body.count <= 4096 else { return nil }
        var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
        guard let refusal = try? BinanceRefusal(&json, in: body.span), refusal.isPresent else { return nil }
        self = refusal
    }

    /// The end of a ban, of which the words are the only sign: "IP banned until 1767225660000" (milliseconds).
    var banEnd: Timestamp? {
        guard let message = self.message, let words = message.firstRange(of: "banned until ") else { return nil }
        let digits = message[words.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return Int64(digits).flatMap { Timestamp(milliseconds: $0) }
    }

    /// Whether there was an error at all.
    var isPresent: Bool { self.code != nil || self.message != nil }

    /// The venue's words and its number of the error, in one line that is safe to show.
    var reason: String {
        let words = self.message.map { $0.displayLine(limit: 300) } ?? "no reason given"
        return self.code.map { "\(words) (code \($0))" } ?? words
    }
}
