internal import MarketDataModel
internal import MarketDataVenues

/// The part of an event that is of variable length. It is copied out of its batch before the router is locked; under the
/// lock it is handed on by reference.
enum Attachment: Sendable {
    case none
    /// The payload of a raw message.
    case payload([UInt8])
    /// The levels of a book update, bids first.
    case levels([BookLevel])
}

extension EventBatch {
    /// Appends the attachments of the batch's events that have one, in their order.
    func copyAttachments(_ bytes: Span<UInt8>, _ assembled: Span<UInt8>, into attachments: inout [Attachment]) {
        guard self.hasAttachments else { return }
        for event in self.events {
            switch event.content {
            case .raw(_, let slice):
                let span = slice.isAssembled ? assembled : bytes
                let payload = [UInt8](copying: span, slice.offset, slice.count)
                attachments.append(.payload(payload))
            case .book(let update):
                attachments.append(.levels(Array(self.levels[update.bids.lowerBound..<update.asks.upperBound])))
            case .quote, .trade, .aggregateTrade, .status: continue
            }
        }
    }
}

extension [UInt8] {
    /// A copy of `count` bytes of `span` from `offset` on.
    fileprivate init(copying span: Span<UInt8>, _ offset: Int, _ count: Int) {
        self = []
        self.reserveCapacity(count)
        for index in offset..<(offset &+ count) { self.append(span[index]) }
    }
}
