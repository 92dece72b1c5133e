internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

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

extension RouterStateMachine {
    /// Publishes the events of a batch.
    @inline(__always)
    mutating func publish(_ events: EventBatch, from source: EventSource, effects: inout Effects) {
        self.publish(events.events, received: events.received, from: source, effects: &effects)
    }

    /// Publishes the quotes of a REST answer that was requested for `keys`.
    mutating func publish(
        snapshot events: EventBatch,
        of keys: Set<StreamKey>,
        askedAt: MonotonicTime,
        effects: inout Effects
    ) {
        self.publish(
            snapshot: events.events,
            received: events.received,
            of: keys,
            askedAt: askedAt,
            effects: &effects
        )
    }
}
