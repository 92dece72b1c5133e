internal import CoreMetrics

/// What is counted of questions.
struct QuestionMetrics: Sendable {
    private let streamHits: Counter
    private let memoryHits: Counter
    private let misses: Counter
    private let loads: Counter
    private let failedLoads: Counter

    init(labels: [(String, String)]) {
        func hits(_ source: String) -> Counter {
            Counter(label: "marketdata_question_hits_total", dimensions: labels + [("source", source)])
        }
        self.streamHits = hits("stream")
        self.memoryHits = hits("memory")
        self.misses = Counter(label: "marketdata_question_misses_total", dimensions: labels)
        self.loads = Counter(label: "marketdata_quote_loads_total", dimensions: labels)
        self.failedLoads = Counter(label: "marketdata_quote_load_failures_total", dimensions: labels)
    }

    func noteStreamHit() { self.streamHits.increment() }

    func noteMemoryHit() { self.memoryHits.increment() }

    func noteMiss() { self.misses.increment() }

    func noteLoad() { self.loads.increment() }

    func noteFailedLoad() { self.failedLoads.increment() }
}
