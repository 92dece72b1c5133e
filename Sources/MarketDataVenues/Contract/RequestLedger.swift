public import MarketDataModel

/// The requests of a session that the venue has not answered: a helper for sessions whose answers name a request.
public struct RequestLedger: Sendable {
    private var pending: [StreamRequest] = []
    /// Requests that are kept: a venue that never answers some must not fill memory.
    private static let limit = 4096

    /// No requests.
    public init() {}

    /// A request was sent.
    public mutating func sent(_ request: StreamRequest) {
        if self.pending.count >= Self.limit { self.pending.removeFirst() }
        self.pending.append(request)
    }

    /// The request that `id` names, which is answered as a whole.
    public mutating func take(_ id: UInt32) -> StreamRequest? {
        guard let index = self.pending.firstIndex(where: { $0.id == id }) else { return nil }
        return self.pending.remove(at: index)
    }

    /// The oldest request: the one that an answer without an id is about, as venues answer in order.
    public mutating func takeOldest() -> StreamRequest? {
        self.pending.isEmpty ? nil : self.pending.removeFirst()
    }

    /// Reports that the venue accepted `request`.
    public func accept(_ request: StreamRequest, into events: inout EventBatch) {
        switch request.kind {
        case .subscribe: events.report(.confirmed(request.streams))
        case .unsubscribe: events.report(.ended(request.streams))
        }
    }
}
