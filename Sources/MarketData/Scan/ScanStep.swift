public import MarketDataModel

/// Something that happened to a scan, with how far it has come.
public struct ScanStep: Sendable {
    /// What happened.
    public enum Event: Sendable {
        /// The symbol is in line: ``ScanStep/position`` and ``ScanStep/estimatedWait`` are its own. Told once a symbol, and
        /// not for one that has its answer by then.
        case queued(Symbol)
        /// The symbol has been answered, from a stream, from memory, or by a request.
        case answered(Reading<Quote>)
        /// There is no answer for the symbol; the scan goes on.
        case failed(Symbol, MarketDataError)
        /// Nothing has happened for a second: ``ScanStep/position`` and ``ScanStep/estimatedWait`` are those of the symbol
        /// that is next.
        case waiting
        /// The scan was paused. What has been sent is still answered.
        case paused
        /// The scan goes on.
        case resumed
        /// Every symbol has been answered or has failed. The last step.
        case finished
    }

    /// What happened.
    public var event: Event
    /// How far the scan had come.
    public var progress: ScanProgress
    /// The place in line, from 1: how many of this scan's symbols come before it, and itself.
    public var position: Int?
    /// About how long until the symbol is asked for: the quota, the reserve for those who wait for an answer, requests
    /// that go before and the scan's own pace taken into account. `nil` where it is not known, or paused.
    public var estimatedWait: Duration?

    /// The symbol it is about.
    public var symbol: Symbol? {
        switch self.event {
        case .queued(let symbol), .failed(let symbol, _): symbol
        case .answered(let reading): reading.symbol
        case .waiting, .paused, .resumed, .finished: nil
        }
    }
}
