internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// Requests that wait or are under way.
struct PendingRequests {
    struct Entry {
        /// What it asks for, when its turn comes.
        var make: () -> RESTCall?
        /// Who is told of its end, on the plane.
        var then: (Result<RESTReading, MarketDataError>) -> Void
        var purpose: RequestPurpose
        /// How urgent it was when it was asked for.
        var priority: Priority
        var askedAt: MonotonicTime
        /// What `make` said last.
        var call: RESTCall?
        /// It was sent: it asks for the same until its end.
        var isSent = false
        /// How its last attempt ended.
        var last: Result<RESTReading, MarketDataError>?
    }

    var machine: RequestStateMachine
    /// What the quota is asked of, for all who share it.
    let keeper: any QuotaKeeper
    /// Of each base URL, the venue's own first.
    let bases: [String]
    /// Tells the requests of one client from those of another in the same log.
    let client: UInt16
    var entries: [UInt64: Entry] = [:]
    var lastNumber: UInt64 = 0
    /// What the machine said and nobody has done yet.
    var actions: [RequestAction] = []

    init(
        venue: any Venue,
        configuration: MarketDataClient.Configuration,
        keeper: any QuotaKeeper,
        seed: UInt64
    ) {
        self.bases = venue.rest?.bases ?? []
        self.machine = RequestStateMachine(
            limits: RequestLimits(configuration, quota: venue.quota),
            bases: self.bases.count,
            seed: seed
        )
        self.keeper = keeper
        self.client = UInt16(truncatingIfNeeded: seed)
        self.machine.learn(keeper.budget.map(\.window))
    }
}
