/// Counts for people.
enum CountText {
    /// `1,234,567`.
    static func grouped(_ count: some BinaryInteger) -> String {
        var text = ""
        for (index, digit) in String(count.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (count < 0 ? "-" : "") + text.reversed()
    }

    /// `1 quote`, `1,234 quotes`.
    static func counted(_ count: some BinaryInteger, _ noun: String) -> String {
        "\(Self.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// `512 B`, `1.4 MB`: powers of ten.
    static func bytes(_ count: some BinaryInteger) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var (tenths, unit) = (UInt64(count) / 100, "kB")
        for larger in ["MB", "GB", "TB"] where tenths >= 10_000 { (tenths, unit) = (tenths / 1000, larger) }
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
