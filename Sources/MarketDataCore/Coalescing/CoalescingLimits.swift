/// How questions are gathered into calls.
package struct CoalescingLimits: Hashable, Sendable {
    /// The wait of a lone caller for others to join its call. See ``GatheringWindow`` for its growth.
    package var window: Duration
    /// How long it waits while another call is in flight: a call that hangs must not hold up everybody else.
    package var longestWait: Duration
    /// How many calls may be under way at once, those that wait for their turn included.
    package var parallelCalls: Int
    /// How many instruments a call may name; `nil` for any number.
    package var instrumentsPerCall: Int?

    /// The wait that is worth one level of priority where a call can't name all.
    package var ageing: Duration

    /// Limits by their parts.
    package init(
        window: Duration = .milliseconds(5),
        longestWait: Duration = .milliseconds(250),
        parallelCalls: Int = 4,
        instrumentsPerCall: Int? = nil,
        ageing: Duration = .seconds(2)
    ) {
        self.ageing = ageing
        self.window = window
        self.longestWait = max(window, longestWait)
        self.parallelCalls = max(1, parallelCalls)
        self.instrumentsPerCall = instrumentsPerCall.map { max(1, $0) }
    }
}
