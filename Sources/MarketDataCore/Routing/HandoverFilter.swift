package import MarketDataModel

/// The order of one stream's values: a sequence never falls within a connection, and while one connection takes over from
/// another nothing is lost and nothing is told twice.
///
/// A connection has a number, higher for newer ones. Values may carry a sequence number that grows along the stream, and
/// that can be compared across connections or not (``ChannelFacts/SequenceScope``). Without numbers the newer connection
/// speaks from its first value on.
package struct HandoverFilter: BitwiseCopyable, Sendable {
    package enum Verdict: Sendable {
        case admitted
        /// The other connection speaks for the stream, or has told it.
        case superseded
        /// The sequence fell within one connection.
        case fell
    }

    private let scope: ChannelFacts.SequenceScope
    private var connection: UInt64 = 0
    /// The highest number told, of the connection that speaks.
    private var highest: UInt64?
    /// During a takeover: the connection that leaves, the highest number it told, and the first of its successor.
    /// Numbers between the two can only come from the one that leaves.
    private var leaving: UInt64?
    private var leavingHighest: UInt64 = 0
    private var firstOfSuccessor: UInt64 = 0

    package init(_ scope: ChannelFacts.SequenceScope) { self.scope = scope }

    /// Judges the value with `number` from `connection`. `keepsEvery`: each value counts and comes once (a trade); else
    /// only the newest does (a quote), and the connection that leaves has nothing more to say.
    package mutating func judge(connection: UInt64, number: UInt64?, keepsEvery: Bool) -> Verdict {
        let number = self.scope == .none ? nil : number
        if connection == self.connection {
            if let number, let highest = self.highest {
                if number < highest { return self.leaving == nil ? .fell : .superseded }
                if number == highest, keepsEvery || self.leaving != nil { return .superseded }
            }
            self.highest = number ?? self.highest
            return .admitted
        }
        if connection > self.connection { return self.succeed(connection: connection, number: number) }
        return keepsEvery && self.admitsFromLeaving(connection: connection, number: number) ? .admitted : .superseded
    }

    /// The connection that left has been closed, or the stream was interrupted: the connection that sends next is believed,
    /// with any number.
    package mutating func settle() {
        self.leaving = nil
        self.highest = nil
    }

    /// Connections are numbered anew.
    package mutating func reset() { self = HandoverFilter(self.scope) }

    private mutating func succeed(connection: UInt64, number: UInt64?) -> Verdict {
        defer { self.connection = connection }
        guard self.scope == .stream, let number, let highest = self.highest else {
            self.leaving = nil
            self.highest = number
            return .admitted
        }
        self.leaving = self.connection
        self.leavingHighest = highest
        self.firstOfSuccessor = number
        if number <= highest { return .superseded }
        self.highest = number
        return .admitted
    }

    private mutating func admitsFromLeaving(connection: UInt64, number: UInt64?) -> Bool {
        guard connection == self.leaving, let number else { return false }
        guard number > self.leavingHighest, number < self.firstOfSuccessor else { return false }
        self.leavingHighest = number
        return true
    }
}
