/// What an answer cost whom it was given to.
struct AnswerCost: Hashable, Sendable {
    /// Its request was made, or was about to be made, for somebody else.
    var isShared: Bool
    /// Its share of what the venue sent.
    var bytes: Int
}
