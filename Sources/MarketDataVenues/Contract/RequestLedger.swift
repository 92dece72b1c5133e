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

    /// The request that `id` names, which is answered as a whole; with it go earlier sendings of the same.
    public mutating func take(_ id: UInt32) -> StreamRequest? {
        guard let request = self.pending.first(where: { $0.id == id }) else { return nil }
        self.remove(request)
        return request
    }

    /// The oldest request: the one that an answer without an id is about, as venues answer in order.
    public mutating func takeOldest() -> StreamRequest? {
        guard let request = self.pending.first else { return nil }
        self.remove(request)
        return request
    }

    private mutating func remove(_ request: StreamRequest) {
        guard let place = self.pending.firstIndex(where: { $0.id == request.id }) else { return }
        let streams = Set(request.streams)
        let others = self.pending[..<place].filter { $0.kind != request.kind || !streams.isSuperset(of: $0.streams) }
        self.pending.replaceSubrange(...place, with: others)
    }

    /// Reports that the venue accepted `request`.
    public func accept(_ request: StreamRequest, into events: inout EventBatch) {
        switch request.kind {
        case .subscribe: events.report(.confirmed(request.streams))
        case .unsubscribe: events.report(.ended(request.streams))
        }
    }
}
