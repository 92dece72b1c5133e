internal import MarketDataModel

/// The reason why a batch was refused as a whole.
package enum BatchFault: Hashable, Sendable {
    /// The venue does not know one of the names.
    case unknownName
    /// The venue refused the call, or its answer can't be read: for one of the names, or for all of them.
    case perhapsOneName
}

extension CoalescingStateMachine {
    /// The venue refused a call as a whole, for what one of its names may be alone: each half is asked for by itself, so
    /// that those who asked for the others are answered. What one bad name among n costs is two calls for each of
    /// log₂ n halvings; beyond that the rest fail, or beyond three times that where names are known to be the reason.
    ///
    /// - Returns: The two halves; `nil` where there is nothing to halve, or it was done too often.
    package mutating func halve(_ id: UInt64, for fault: BatchFault = .unknownName) -> (Submission, Submission)? {
        guard let call = self.calls[id] else { return nil }
        var seats = call.seats
        let size = seats.arrivals.count
        for arrival in seats.inOrder { seats.clear(arrival.native) }
        guard seats.arrivals.count > 1 else { return nil }
        let left =
            self.halvings[call.family] ?? (fault == .unknownName ? 3 : 1)
            * (Int.bitWidth - (size - 1).leadingZeroBitCount)
        guard left > 0 else { return nil }
        self.halvings[call.family] = left - 1
        for arrival in call.seats.inOrder where self.isFlying(arrival.native, in: id) { self.land(arrival.native) }
        let (first, second) = seats.halves()
        let halves = (
            self.submit(first, takesOthers: false, family: call.family),
            self.submit(second, takesOthers: false, family: call.family)
        )
        self.forget(id)
        return halves
    }
}
