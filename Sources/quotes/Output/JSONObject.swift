internal import MarketDataModel

/// A JSON object, field by field.
struct JSONObject {
    private var bytes: [UInt8] = [0x7B]

    /// The object, closed.
    var text: String { String(decoding: self.bytes + [0x7D], as: UTF8.self) }

    mutating func add(_ name: String, _ value: String) {
        self.name(name)
        JSONText.append(value, to: &self.bytes)
    }

    mutating func add(_ name: String, _ value: Int) { self.add(name, raw: String(value)) }

    mutating func add(_ name: String, _ value: Bool) { self.add(name, raw: value ? "true" : "false") }

    /// In nanoseconds.
    mutating func add(_ name: String, _ value: Duration) { self.add(name, raw: String(value.wholeNanoseconds)) }

    /// `json` is a value already.
    mutating func add(_ name: String, raw json: String) {
        self.name(name)
        self.bytes.append(json)
    }

    private mutating func name(_ name: String) {
        if self.bytes.count > 1 { self.bytes.append(0x2C) }
        JSONText.append(name, to: &self.bytes)
        self.bytes.append(0x3A)
    }
}
