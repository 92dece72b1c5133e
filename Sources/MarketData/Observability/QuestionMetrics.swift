internal import CoreMetrics
internal import MarketDataCore

/// What is counted of questions.
struct QuestionMetrics: Sendable {
    private let streamHits: Counter
    private let memoryHits: Counter
    private let misses: Counter
    private let refreshes: Counter
    private let evictions: Counter
    private let loads: Counter
    private let failedLoads: Counter

    init(labels: [(String, String)]) {
        func hits(_ source: String) -> Counter {
            Counter(label: "marketdata_question_hits_total", dimensions: labels + [("source", source)])
        }
        self.streamHits = hits("stream")
        self.memoryHits = hits("memory")
        self.misses = Counter(label: "marketdata_question_misses_total", dimensions: labels)
        self.refreshes = Counter(label: "marketdata_quote_refreshes_total", dimensions: labels)
        self.evictions = Counter(label: "marketdata_quote_evictions_total", dimensions: labels)
        self.loads = Counter(label: "marketdata_quote_loads_total", dimensions: labels)
        self.failedLoads = Counter(label: "marketdata_quote_load_failures_total", dimensions: labels)
    }

    /// What memory has counted since it was last asked: hits are too many to be told of one by one.
    func note(_ counters: CacheCounters, since last: CacheCounters) {
        Self.add(counters.streamHits, last.streamHits, to: self.streamHits)
        Self.add(counters.hits, last.hits, to: self.memoryHits)
        Self.add(counters.misses, last.misses, to: self.misses)
        Self.add(counters.refreshes, last.refreshes, to: self.refreshes)
        Self.add(counters.evictions, last.evictions, to: self.evictions)
    }

    private static func add(_ count: UInt64, _ last: UInt64, to counter: Counter) {
        if count > last { counter.increment(by: Int64(clamping: count - last)) }
    }

    func noteLoad() { self.loads.increment() }

    func noteFailedLoad() { self.failedLoads.increment() }
}
