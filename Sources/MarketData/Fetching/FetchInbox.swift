internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// The destination of the answer to a call that stands by itself.
typealias FetchReply = @Sendable (Result<RESTReading, MarketDataError>) -> Void

/// Events for the fetch driver.
enum FetchEvent: Sendable {
    /// Make a call; the answer goes to the reply.
    case call(RESTCall, RequestPurpose, Priority, FetchReply)
    /// Streams that do not begin with a quote want one.
    case snapshots([StreamKey])
    /// A scan has begun, was paused or resumed, or is wanted no longer.
    case scan(ScanRun)
    case lookedUp(FetchID, turn: UInt64, [NativeName: SharedQuote]?)
    case admission(FetchID, QuotaAdmission)
    case ended(RESTOutcome)
    /// A pause is written: the actions behind it are done now.
    case pauseWritten([FetchPipeline<RESTCall, FetchReply>.Action], [QuotaReport])
    /// There is a new instrument list, or there will be none for a while.
    case instruments
    /// A caller waits for the instrument list.
    case listInstruments
    case keptInstruments(InstrumentFile?)
    case alarm(MonotonicTime)
    /// Answered at the end of the turn.
    case probe(DriverProbe)
    /// Run a job beside the driver.
    case run(DriverJob)
    case finish
}

typealias FetchInbox = Inbox<FetchContents>

/// Events that the fetch driver has not taken yet.
struct FetchContents: InboxContents {
    /// Invalidations of more symbols than this are one of all.
    private static let invalidations = 65_536

    private(set) var events: [FetchEvent] = []
    /// At most as many as callers may wait.
    private(set) var asked: [Question] = []
    private(set) var withdrawn: [UInt64] = []
    /// Of each symbol, whether it is to be fetched again. Repeated invalidations are one.
    private(set) var invalidated: [Symbol: Bool] = [:]
    private(set) var invalidatesAll = false
    /// Of each symbol, whether a caller was given a quote that is stale.
    private(set) var refreshes: [Symbol: Bool] = [:]

    var isEmpty: Bool {
        self.events.isEmpty && self.asked.isEmpty && self.withdrawn.isEmpty && self.invalidated.isEmpty
            && !self.invalidatesAll && self.refreshes.isEmpty
    }

    mutating func append(_ event: FetchEvent) { self.events.append(event) }

    mutating func ask(_ questions: [Question]) { self.asked += questions }

    mutating func withdraw(_ ids: [UInt64]) { self.withdrawn += ids }

    mutating func invalidate(_ symbol: Symbol, reloads: Bool) {
        self.invalidated[symbol] = reloads || self.invalidated[symbol] ?? false
        if self.invalidated.count > Self.invalidations { self.invalidateAll(reloads: []) }
    }

    mutating func invalidateAll(reloads: [Symbol]) {
        self.invalidatesAll = true
        self.invalidated = self.invalidated.filter(\.value)
        for symbol in reloads { self.invalidated[symbol] = true }
    }

    mutating func refresh(_ symbol: Symbol, isStale: Bool) {
        self.refreshes[symbol] = isStale || self.refreshes[symbol] ?? false
    }
}

extension FetchInbox {
    func post(_ event: FetchEvent) { self.post { $0.append(event) } }
}
