/// Why bytes could not be inflated or deflated.
package enum CompressionError: Error, Hashable, Sendable {
    /// The input is not what its format promises. What was inflated before the fault has been appended.
    case corrupt(reason: String)
    /// The output would pass the limit: a bomb, or a limit set too low.
    case outputLimit(Int)
    /// A preset dictionary is asked for; none of our formats has one.
    case dictionaryNeeded
    /// zlib could not get the memory for its window.
    case outOfMemory
    /// The window, level or memory level is out of zlib's range.
    case badParameter
    /// Input was given after the stream was finished. Reset it first.
    case finished
}

extension CompressionError: CustomStringConvertible {
    /// One line for a log.
    package var description: String {
        switch self {
        case .corrupt(let reason): "the compressed bytes are damaged (\(reason))"
        case .outputLimit(let limit):
            "the bytes inflate to more than the limit of \(limit); raise it if that is expected"
        case .dictionaryNeeded: "the compressed bytes need a preset dictionary, which is not supported"
        case .outOfMemory: "there is not enough memory for a compression window"
        case .badParameter: "zlib refuses the window bits or the level"
        case .finished: "the compressed stream is finished; reset it before giving it more"
        }
    }
}
