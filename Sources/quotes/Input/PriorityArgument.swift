internal import MarketDataModel

/// A priority as it is typed: a level's name, or a number.
enum PriorityArgument {
    private static let levels: [Priority] = [.interactive, .high, .normal, .low, .background]

    /// The names of all levels.
    static var names: [String] { Self.levels.map(\.description) }

    /// Finds a priority.
    /// - Throws: ``InputError``
    static func priority(_ text: String) throws(InputError) -> Priority {
        if let level = Self.levels.first(where: { $0.description == text.lowercased() }) { return level }
        if let number = Int(text), (1...10).contains(number) { return Priority(rawValue: number) }
        throw InputError("\"\(text)\" is no priority: write \(Self.names.joined(separator: ", ")), or 1 to 10")
    }
}
