internal import MarketDataModel

/// One setting of a ``MarketDataClient/Configuration``: where it lies, what may be written there, what it is for.
package struct Setting: Sendable {
    typealias Configuration = MarketDataClient.Configuration

    /// As what a file or another source may give it, where it does not give text.
    enum Shape: Sendable {
        case text, whole, fraction, flag, list
    }

    /// Where it lies: `cache.timeToLive`.
    package let path: String
    /// What may be written, in a sentence after "write": `a length of time from 1ms to 1d`.
    package let allowed: String
    /// What it is for, in a line.
    package let meaning: String
    /// What it is may not be shown.
    let isSecret: Bool
    let shape: Shape
    /// Takes what was written; false where that can't be read.
    let take: @Sendable (String, inout Configuration) -> Bool
    /// The value as it would be written; `nil` where there is none.
    let text: @Sendable (Configuration) -> String?
    /// Whether the value is one of those allowed.
    let isAllowed: @Sendable (Configuration) -> Bool

    /// The variable of the environment that sets it: `MARKETDATA_CACHE_TIME_TO_LIVE`.
    package var variable: String { Self.variable(self.path) }

    /// The variable that sets what lies at `path`.
    static func variable(_ path: String) -> String {
        var name = "MARKETDATA_"
        var previous: Character = "."
        for character in path {
            if character == "." {
                name += "_"
            } else {
                if previous.isLowercase, character.isUppercase { name += "_" }
                name += character.uppercased()
            }
            previous = character
        }
        return name
    }
}
