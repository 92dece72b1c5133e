internal import MarketData

/// How a client is and what it has used, for `--stats`.
struct Statistics: Sendable {
    private let status: ClientStatus

    init(_ client: MarketDataClient) {
        self.status = client.status
    }

    /// Prints it on standard error.
    func show(asJSON: Bool) {
        Standard.complain("\(CountText.counted(self.status.connections.count, "connection"))")
    }
}
