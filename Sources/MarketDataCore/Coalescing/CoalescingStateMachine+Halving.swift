internal import MarketDataModel

extension CoalescingStateMachine {
    /// The venue refused a call as a whole, for what one of its names may be alone: each half is asked for by itself, so
    /// that those who asked for the others are answered. What one bad name among n costs is two calls for each of
    /// log₂ n halvings; beyond three times that the rest fail.
    ///
    /// - Returns: The two halves; `nil` where there is nothing to halve, or it was done too often.
    package mutating func halve(_ id: UInt64) -> (Submission, Submission)? {
        guard let call = self.calls[id] else { return nil }
        var seats = call.seats
        let size = seats.arrivals.count
        for arrival in seats.inOrder { seats.clear(arrival.native) }
        guard seats.arrivals.count > 1 else { return nil }
        let left = self.halvings[call.family] ?? 3 * (Int.bitWidth - (size - 1).leadingZeroBitCount)
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
