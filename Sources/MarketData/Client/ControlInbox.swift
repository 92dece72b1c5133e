internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// What the control plane has to attend to. Rare, compared with values.
enum ControlEvent: Sendable {
    case want([SlotKey])
    case release([SlotKey])
    case credentials(ConnectionID, Result<Credentials?, MarketDataError>)
    case attempt(ConnectionID, QuotaAdmission)
    case opened(ConnectionID)
    case reported(ConnectionID, [StreamReport])
    /// `verdict` is the venue's, where it refused the upgrade.
    case closed(ConnectionID, reason: String, verdict: RESTVerdict?)
    case instruments(Result<[Instrument], MarketDataError>)
    case keptInstruments(InstrumentFile?)
    /// A caller waits for the instrument list.
    case listInstruments
    case snapshotDue([StreamKey], attempt: Int)
    case ask([Question])
    case withdraw([UInt64])
    case refresh(Symbol, isStale: Bool)
    case invalidated(Symbol, reloads: Bool)
    case invalidatedAll(reloads: [Symbol])
    case recalled(call: UInt64, [NativeName: SharedQuote])
    case admission(RequestID, QuotaAdmission)
    case request(RESTOutcome)
    /// A scan has begun, was paused or resumed, or nobody wants it any more.
    case scan(ScanRun)
    case alarm(MonotonicTime)
    /// By the machine's clock: how late this comes to the plane is how late the plane is.
    case probe(MonotonicTime)
    case shutDown
}

/// The one way into the control plane: anybody posts, the client's `run()` takes.
final class ControlInbox: Sendable {
    private struct State {
        var events: [ControlEvent] = []
        var waiter: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let state = Locked(State())

    func post(_ event: ControlEvent) {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isClosed else { return nil }
            state.events.append(event)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Everything that was posted since the last call; waits where that is nothing.
    func take() async -> [ControlEvent] {
        while true {
            let events = self.state.withLock { state in
                defer { state.events = [] }
                return state.events
            }
            if !events.isEmpty { return events }
            await withCheckedContinuation { continuation in
                let mustWait = self.state.withLock { state in
                    guard state.events.isEmpty else { return false }
                    state.waiter = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        }
    }

    /// Everything that was posted since the last call.
    func takeNow() -> [ControlEvent] {
        self.state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Nobody will take any more: what is posted from now on is dropped.
    func close() {
        self.state.withLock { state in
            state.isClosed = true
            state.events = []
        }
    }
}
