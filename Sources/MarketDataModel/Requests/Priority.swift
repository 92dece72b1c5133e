/// How urgent a request is: 1 is the most urgent, 10 the least.
///
/// Among those that wait, the more urgent goes first, and of two that are equally urgent the one that came first. Waiting
/// makes a request more urgent, so that a 10 still runs.
public struct Priority: RawRepresentable, Hashable, Sendable {
    /// 1...10.
    public let rawValue: Int

    /// Somebody looks at the screen and waits: 1.
    public static let interactive = Priority(rawValue: 1)
    /// What other work depends on: 3.
    public static let high = Priority(rawValue: 3)
    /// The usual: 5.
    public static let normal = Priority(rawValue: 5)
    /// It can wait: 8. Scans are.
    public static let low = Priority(rawValue: 8)
    /// When nobody else wants anything: 10. Refreshes of what is still fresh enough are.
    public static let background = Priority(rawValue: 10)

    /// A priority by its number; what lies outside 1...10 is taken for the nearest that does not.
    public init(rawValue: Int) {
        self.rawValue = min(max(rawValue, 1), 10)
    }
}

extension Priority: Comparable {
    /// Whether `left` goes before `right`: it is the more urgent.
    public static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
}

extension Priority: CustomStringConvertible {
    /// The level's name, or the number where it has none.
    public var description: String {
        switch self {
        case .interactive: "interactive"
        case .high: "high"
        case .normal: "normal"
        case .low: "low"
        case .background: "background"
        default: "\(self.rawValue)"
        }
    }
}
