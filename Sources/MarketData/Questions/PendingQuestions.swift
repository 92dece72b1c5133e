internal import MarketDataCore
internal import MarketDataModel

/// Questions that wait for an answer, and what is known of how such questions go.
struct PendingQuestions {
    /// Those that wait, by id: refreshes are not among them.
    var asked: [UInt64: Question] = [:]
    /// Asked before the instruments were known.
    var unnamed: [UInt64: Question] = [:]
    var coalescing: CoalescingStateMachine
    /// Which request a call waits in.
    var requests: [UInt64: RequestID] = [:]
    /// Under which number a call was composed last.
    var numbers: [UInt64: UInt64] = [:]
    var patience: QuestionDeadlines
    var failures: LoadFailures<MarketDataError>
    var invalidations: InvalidationDebounce
    var batches = RefreshBatches()
    var random: SeededGenerator
    /// What has been told of memory's counters.
    var counted = CacheCounters()
    let limits: QuoteCacheLimits
    /// How much of each window of the quota is left to those who wait for an answer, in thousandths.
    private let interactiveReserve: Int

    init(_ configuration: MarketDataClient.Configuration, instrumentsPerCall: Int?, seed: UInt64) {
        let limits = CoalescingLimits(configuration, instrumentsPerCall: instrumentsPerCall)
        self.coalescing = CoalescingStateMachine(limits: limits)
        self.patience = QuestionDeadlines(patience: configuration.questions.timeout)
        self.failures = LoadFailures(capacity: configuration.cache.capacity, seed: seed &+ 1)
        self.invalidations = InvalidationDebounce(
            quiet: configuration.cache.invalidationDebounce,
            longestWait: configuration.cache.invalidationLongestWait
        )
        self.random = SeededGenerator(seed: seed &+ 2)
        self.limits = QuoteCacheLimits(configuration)
        self.interactiveReserve = Int(configuration.limits.interactiveReserve * 1_000)
    }

    /// How much of each window of the quota a call leaves to others, in thousandths: refreshes and scans do, and nothing
    /// more urgent.
    func reserve(_ priority: Priority) -> Int { priority < .low ? 0 : self.interactiveReserve }

    /// When the plane must look here again.
    var deadline: MonotonicTime {
        min(self.coalescing.deadline, self.patience.deadline, self.invalidations.deadline)
    }
}
