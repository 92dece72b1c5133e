extension StringProtocol {
    /// The text as one line that is safe to show. For text from outside: a venue's refusal, a page of HTML, the reason of
    /// a close, a header, a name in a file.
    ///
    /// White space and line breaks are folded into one space and removed from both ends. Control and format characters
    /// are written as `\u{1B}`: raw, they steer a terminal, hide a part of the line, end it, or reorder what stands
    /// beside them. What is not UTF-8 has become U+FFFD when the `String` was made.
    /// - Parameter limit: How many characters (Unicode scalars) the line may have; a longer one is cut and ends in `…`.
    /// - Complexity: Linear in what is shown and in the white space before its end, not in the length of the text.
    package func displayLine(limit: Int = 200) -> String {
        guard limit > 0 else { return "" }
        var line: [Unicode.Scalar] = []
        // How much stays if the line proves too long: whole escapes only, and room for the mark.
        var kept = 0
        var isSpaceDue = false
        for scalar in self.unicodeScalars {
            guard !scalar.isFolded else {
                isSpaceDue = !line.isEmpty
                continue
            }
            if isSpaceDue { line.append(" ") }
            isSpaceDue = false
            if scalar.isEscapedForDisplay {
                line.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            } else {
                line.append(scalar)
            }
            guard line.count <= limit else {
                line.removeSubrange(kept...)
                line.append("…")
                break
            }
            if line.count < limit { kept = line.count }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: line)
        return String(view)
    }
}

extension Unicode.Scalar {
    /// White space that takes a column or ends a line. The separators beyond ASCII that no terminal shows are escaped.
    fileprivate var isFolded: Bool {
        self.isWhiteSpace && self.value != 0x85 && self.value != 0x2028 && self.value != 0x2029
    }

    fileprivate var isEscapedForDisplay: Bool {
        // Most text is ASCII: the table of categories is looked at for the rest.
        self.isControlOrFormat || (self.value >= 0x80 && self.properties.generalCategory == .format)
    }
}
