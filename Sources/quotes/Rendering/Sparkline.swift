/// A curve in one line of text.
enum Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")
    private static let marks = Array("_.-=^")

    /// One character a value, the lowest at the bottom, the highest at the top; a space where there is none. A flat
    /// curve runs in the middle.
    static func text(_ values: [Double?], _ theme: Theme) -> String {
        let steps = theme.hasUnicode ? Self.blocks : Self.marks
        let known = values.compactMap(\.self)
        guard let low = known.min(), let high = known.max() else {
            return String(repeating: " ", count: values.count)
        }
        let span = high - low
        return String(
            values.map { value -> Character in
                guard let value else { return " " }
                guard span > 0 else { return steps[steps.count / 2] }
                let step = Int(((value - low) / span * Double(steps.count - 1)).rounded())
                return steps[min(max(step, 0), steps.count - 1)]
            }
        )
    }
}
