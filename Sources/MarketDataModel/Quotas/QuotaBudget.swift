/// How much of one window of a quota is left.
public struct QuotaBudget: Hashable, Sendable, Codable {
    /// Which window; its limit is the venue's, less the headroom that is kept.
    public var window: QuotaWindow
    /// How much may be used now.
    public var remaining: Int
    /// When all of it may be used again if nothing more is; `nil` where it may be now. While requests are under way this
    /// is the latest it can be.
    public var resets: MonotonicTime?

    /// A budget by its parts.
    public init(window: QuotaWindow, remaining: Int, resets: MonotonicTime?) {
        self.window = window
        self.remaining = remaining
        self.resets = resets
    }
}
