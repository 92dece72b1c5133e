/// How a piece of text stands out.
enum Style: Hashable, Sendable {
    /// It does not.
    case plain
    /// A title.
    case title
    /// Of less weight: a heading, an old value.
    case dim
    /// It has just gone up.
    case rising
    /// It has just gone down.
    case falling
    /// Something is wrong.
    case warning

    /// The sequence that switches it on (ECMA-48, SGR). Weight is no colour and stays where colours are not wanted.
    func start(_ theme: Theme) -> String {
        switch self {
        case .plain: ""
        case .title: "\u{1B}[1m"
        case .dim: "\u{1B}[2m"
        case .rising: theme.hasColour ? "\u{1B}[1;32m" : "\u{1B}[1m"
        case .falling: theme.hasColour ? "\u{1B}[1;31m" : "\u{1B}[1m"
        case .warning: theme.hasColour ? "\u{1B}[33m" : "\u{1B}[1m"
        }
    }

    /// The sequence that switches everything off.
    static let end = "\u{1B}[0m"
}
