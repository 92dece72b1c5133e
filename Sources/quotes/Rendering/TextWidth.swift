extension StringProtocol {
    /// How many columns of a terminal the text takes: two for a wide character (CJK, full-width forms, emoji), none for
    /// a combining mark, one for any other.
    var columns: Int {
        // One byte a character: nearly all that is shown.
        if self.utf8.allSatisfy({ $0 < 0x80 }) { return self.utf8.count }
        return self.reduce(0) { $0 + $1.columns }
    }

    /// As many characters from the beginning as fit into `columns`.
    func prefix(columns: Int) -> SubSequence {
        var left = columns
        return self.prefix { character in
            left -= character.columns
            return left >= 0
        }
    }
}

extension Character {
    /// How many columns it takes; a cluster takes those of its widest scalar.
    fileprivate var columns: Int { self.unicodeScalars.reduce(0) { Swift.max($0, $1.columns) } }
}

extension Unicode.Scalar {
    fileprivate var columns: Int {
        switch self.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        // East Asian Width "W" and "F" (Unicode Standard Annex #11), in the ranges that terminals agree on.
        switch self.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
