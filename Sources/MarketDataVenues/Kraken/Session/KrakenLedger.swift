import MarketDataModel

/// The requests of a connection that are not answered, or not for all of their symbols: Kraken answers each symbol by
/// itself, under the id of the request.
struct KrakenLedger {
    private var pending: [StreamRequest] = []
    /// Requests that are kept: what is never answered must not fill memory. The client sends a request twice at most and
    /// then drops the connection, so that a healthy one has far fewer.
    private static let limit = 256

    /// A request was sent.
    mutating func sent(_ request: StreamRequest) {
        if self.pending.count >= Self.limit { self.pending.removeFirst() }
        self.pending.append(request)
    }

    /// Takes the stream of `native` out of request `id`; `nil` where that has none, or none any more.
    mutating func take(_ id: UInt32, _ native: NativeName) -> StreamKey? {
        guard let index = self.pending.firstIndex(where: { $0.id == id }),
            let place = self.pending[index].streams.firstIndex(where: { $0.native == native })
        else { return nil }
        let key = self.pending[index].streams.remove(at: place)
        if self.pending[index].streams.isEmpty { self.pending.remove(at: index) }
        return key
    }

    /// Takes what is left of request `id`; empty where there is nothing.
    mutating func takeRest(_ id: UInt32) -> [StreamKey] {
        guard let index = self.pending.firstIndex(where: { $0.id == id }) else { return [] }
        return self.pending.remove(at: index).streams
    }
}
