/// Variables whose names are slips of the finger.
enum SettingNames {
    /// A sentence for each of `variables` that is nearly the name of a setting.
    static func misspelt(in variables: [String]) -> [String] {
        let known = SettingTable.all.map(\.variable) + [Setting.variable("preset")]
        return variables.compactMap { variable in
            guard variable.hasPrefix("MARKETDATA_"), !known.contains(variable) else { return nil }
            let letters = Self.letters(variable)
            let near = known.first { Self.isNear(letters, Self.letters($0)) }
            return near.map { "\(variable) is no setting: did you mean \($0)?" }
        }
    }

    /// Without separators: MARKETDATA_CACHE_TIMETOLIVE means what MARKETDATA_CACHE_TIME_TO_LIVE does.
    private static func letters(_ name: String) -> [UInt8] { name.utf8.filter { $0 != UInt8(ascii: "_") } }

    /// Whether one edit, or none, makes one from the other.
    private static func isNear(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard abs(left.count - right.count) <= 1 else { return false }
        let start = zip(left, right).prefix { $0 == $1 }.count
        let (left, right) = (left.dropFirst(start), right.dropFirst(start))
        let end = zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
        let (rest, other) = (left.dropLast(end), right.dropLast(end))
        if rest.count <= 1, other.count <= 1 { return true }
        // Two neighbours that changed places.
        return rest.count == 2 && rest.elementsEqual(other.reversed())
    }
}
