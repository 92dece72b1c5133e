import WireFormats

/// An error as the venue writes it, on streams and in REST answers: `{"code":-1121,"msg":"Invalid symbol."}`.
struct BinanceRefusal {
    private var code: Int64?
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

    /// Whether there was an error at all.
    var isPresent: Bool { self.code != nil || self.message != nil }

    /// The venue's words and its number of the error, in one line of a bounded length.
    var reason: String {
        let words = self.message.map { String($0.prefix(300)) } ?? "no reason given"
        return self.code.map { "\(words) (code \($0))" } ?? words
    }
}
