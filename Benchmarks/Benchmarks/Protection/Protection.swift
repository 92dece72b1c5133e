import Benchmark

/// What stands between a question and the wire, each rule alone. Scripts/benchmark prints them side by side.
///
/// A name is `rule/size`; sizes of one rule show how its cost grows.
let benchmarks: @Sendable () -> Void = {
    hits()
    misses()
    limits()
    queues()
    breakers()
}
