/// How questions are gathered into calls.
package struct CoalescingLimits: Hashable, Sendable {
    /// How long the first question of a call waits for others to join it.
    package var window: Duration
    /// How long it waits while another call is in flight: a call that hangs must not hold up everybody else.
    package var longestWait: Duration
    /// How many calls may be under way at once, those that wait for their turn included.
    package var parallelCalls: Int

    /// Limits by their parts.
    package init(
        window: Duration = .milliseconds(5),
        longestWait: Duration = .milliseconds(250),
        parallelCalls: Int = 4
    ) {
        self.window = window
        self.longestWait = max(window, longestWait)
        self.parallelCalls = max(1, parallelCalls)
    }
}
