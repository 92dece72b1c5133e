internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

/// Requests that wait or are under way.
struct PendingRequests {
    /// What a request asks for, when its turn comes.
    typealias Make = () -> RESTCall?
    /// Who is told of its end, on the plane.
    typealias Then = (Result<RESTAnswer, MarketDataError>) -> Void

    struct Entry {
        var make: Make
        var then: Then
    }

    var entries: [RequestID: Entry] = [:]
    /// In the order in which they were asked for.
    var waiting: [RequestID] = []
    var lastNumber: UInt64 = 0
    /// Tells the requests of one client from those of another in the same log.
    let client: UInt16
}

/// The way of a request: the one place where everything that stands between a wish and the wire is put together. All
/// calls of REST go this way.
extension ControlPlane {
    /// Asks the venue, in the client's own time.
    ///
    /// - Parameters:
    ///   - purpose: What it is for.
    ///   - priority: How urgent it is.
    ///   - reserve: How much of each window of the quota, in thousandths, it leaves to others.
    ///   - make: Called on the plane each time the request's turn comes, until the quota lets it go: what it returned
    ///     last is what is sent, so a request that waits can still take in more. A retry sends the same again. `nil`
    ///     means that nothing is wanted any more: the request is dropped, and nobody told.
    ///   - then: Called once on the plane, never from within this call, with the answer, whose status is 200, or why
    ///     there is none. Not called where the request was dropped or cancelled.
    @discardableResult
    func request(
        _ purpose: RequestPurpose,
        priority: Priority,
        reserve: Int = 0,
        make: @escaping () -> RESTCall?,
        then: @escaping (Result<RESTAnswer, MarketDataError>) -> Void
    ) -> RequestID {
        self.requests.lastNumber += 1
        let id = RequestID(client: self.requests.client, number: self.requests.lastNumber)
        self.requests.entries[id] = PendingRequests.Entry(make: make, then: then)
        self.requests.waiting.append(id)
        return id
    }

    /// Somebody more urgent wants the same: a request that waits is never made less urgent.
    func raise(_ id: RequestID, to priority: Priority) {}

    /// Nobody wants the answer any more. Where the request has not been sent it never will be; `then` is not called.
    func cancelRequest(_ id: RequestID) {
        self.requests.entries[id] = nil
        self.requests.waiting.removeAll { $0 == id }
    }

    /// Sends what is due.
    func advanceRequests() {
        let waiting = self.requests.waiting
        self.requests.waiting = []
        for id in waiting {
            guard let call = self.requests.entries[id]?.make() else {
                self.requests.entries[id] = nil
                continue
            }
            let (rest, inbox) = (self.rest, self.core.inbox)
            self.start { inbox.post(.request(RESTOutcome(id: id, result: await rest.get(call, id)))) }
        }
    }

    /// An attempt has ended.
    func ended(_ outcome: RESTOutcome) {
        self.requests.entries.removeValue(forKey: outcome.id)?.then(outcome.result)
    }

    /// The plane ends: whoever waits is told.
    func abandonRequests() {
        let error = MarketDataError(
            .shutDown,
            "the client has been shut down; make a new one",
            venue: self.venue.id
        )
        let entries = self.requests.entries
        self.requests.entries = [:]
        self.requests.waiting = []
        for (_, entry) in entries.sorted(by: { $0.key < $1.key }) { entry.then(.failure(error)) }
    }
}
