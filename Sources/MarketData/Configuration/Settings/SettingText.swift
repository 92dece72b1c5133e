extension Bool {
    /// Reads `true`, `yes`, `on`, `1` and their opposites, in any case.
    init?(settingText text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
}

extension Int {
    private static let byteUnits: [(name: String, bytes: Int)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

    /// Reads `1048576`, `1024KiB` and `1MiB`.
    init?(bytesText text: String) {
        let unit = Self.byteUnits.first { text.lowercased().hasSuffix($0.name.lowercased()) }
        guard let number = Int(text.dropLast(unit?.name.count ?? 0)) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.bytes ?? 1)
        guard !overflow else { return nil }
        self = bytes
    }

    /// As it is written: `16MiB`, `1000`.
    var bytesText: String {
        guard self != 0, let unit = Self.byteUnits.first(where: { self % $0.bytes == 0 }) else { return "\(self)" }
        return "\(self / unit.bytes)\(unit.name)"
    }
}

extension Double {
    /// Without a fraction where there is none: `0.25`, `1`.
    var shortText: String { self.rounded() == self && self.magnitude < 1e15 ? "\(Int(self))" : "\(self)" }
}

extension String {
    /// Whether it is one line of visible characters of at most `limit` bytes.
    func isPlain(limit: Int) -> Bool {
        self.utf8.count <= limit && self.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
