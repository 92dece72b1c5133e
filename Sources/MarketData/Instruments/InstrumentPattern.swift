internal import MarketDataModel

/// A pattern over the names of instruments, without regard to case.
///
/// With `*` (any characters) or `?` (one character) it must match a whole name; without them, a part of one.
struct InstrumentPattern: Sendable {
    private let pattern: [Character]
    private let isGlob: Bool

    /// A pattern; an empty one matches every instrument.
    init(_ text: String) {
        self.isGlob = text.contains { $0 == "*" || $0 == "?" }
        // A part of a name is a glob with anything before and behind it.
        self.pattern = Array(self.isGlob ? text.uppercased() : "*\(text.uppercased())*")
    }

    /// Whether the canonical name or the venue's own matches.
    func matches(_ instrument: Instrument) -> Bool {
        self.matches(instrument.symbol.description) || self.matches(instrument.native.description)
    }

    /// Whether `name` matches. Each `*` is tried again at most once a character: quadratic at worst, never exponential.
    private func matches(_ name: String) -> Bool {
        let name = Array(name.uppercased())
        var (position, index) = (0, 0)
        var star: (index: Int, position: Int)?
        while position < name.count {
            if index < self.pattern.count, self.isWild(index) {
                star = (index, position)
                index += 1
            } else if index < self.pattern.count, self.admits(name[position], at: index) {
                position += 1
                index += 1
            } else if let last = star {
                star = (last.index, last.position + 1)
                position = last.position + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return self.pattern[index...].allSatisfy { $0 == "*" }
    }

    private func isWild(_ index: Int) -> Bool { self.pattern[index] == "*" }

    private func admits(_ character: Character, at index: Int) -> Bool {
        self.pattern[index] == "?" || self.pattern[index] == character
    }
}
