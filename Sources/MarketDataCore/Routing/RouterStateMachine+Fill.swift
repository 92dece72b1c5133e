internal import MarketDataModel

extension RouterStateMachine {
    /// How full the fullest mailbox is, 0...1, and how many values full ones have lost so far. O(mailboxes).
    package var fill: (fullest: Double, lost: UInt64) {
        var fullest = 0.0
        for mailbox in self.mailboxes where mailbox.isInUse {
            guard case .every(let buffer, _) = mailbox.delivery else { continue }
            fullest = max(fullest, Double(mailbox.buffer.count) / Double(max(1, buffer)))
        }
        return (fullest, self.lost)
    }
}
