/// Which of two connections may speak for a slot while one takes over from the other: nothing is lost, nothing is
/// told twice.
///
/// A connection has a number, higher for newer ones. Values may carry a number of their own (an update id, a trade id)
/// that grows along the stream. Between handovers only one connection sends, and nothing is ever refused: a venue that
/// begins its numbers anew must not be silenced.
struct Succession: BitwiseCopyable, Sendable {
    private var connection: UInt64 = 0
    /// The highest number told, of the connection that speaks.
    private var highest: UInt64?
    /// During a takeover: the connection that leaves, the highest number it told, and the first of its successor.
    /// Numbers between the two can only come from the one that leaves.
    private var leaving: UInt64?
    private var leavingHighest: UInt64 = 0
    private var firstOfSuccessor: UInt64 = 0

    /// Whether the value with `number` from `connection` is to be told. `keepsEvery`: each value counts (a trade); else
    /// only the newest does (a quote), and the connection that leaves has nothing more to say.
    mutating func admits(connection: UInt64, number: UInt64?, keepsEvery: Bool) -> Bool {
        if connection == self.connection {
            if self.leaving != nil, let number, let highest = self.highest, number <= highest { return false }
            self.highest = number ?? self.highest
            return true
        }
        return connection > self.connection
            ? self.succeed(connection: connection, number: number)
            : keepsEvery && self.admitsFromLeaving(connection: connection, number: number)
    }

    /// The connection that left has been closed, or the stream was interrupted: whoever sends next speaks, with any
    /// number.
    mutating func settle() {
        self.leaving = nil
        self.highest = nil
    }

    private mutating func succeed(connection: UInt64, number: UInt64?) -> Bool {
        defer { self.connection = connection }
        guard let number, let highest = self.highest else {
            self.highest = number
            return true
        }
        self.leaving = self.connection
        self.leavingHighest = highest
        self.firstOfSuccessor = number
        if number <= highest { return false }
        self.highest = number
        return true
    }

    private mutating func admitsFromLeaving(connection: UInt64, number: UInt64?) -> Bool {
        guard connection == self.leaving, let number else { return false }
        guard number > self.leavingHighest, number < self.firstOfSuccessor else { return false }
        self.leavingHighest = number
        return true
    }
}
