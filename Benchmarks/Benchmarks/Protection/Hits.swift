import Benchmark
import Locking
import MarketData

/// What is known is told: the least a hit can cost is a dictionary behind a lock.
func hits() {
    for count in [10, 1_000, 100_000] {
        let names = symbols(count)
        cost(of: "locked dictionary, 1 thread/\(count)", operations: 20_000) {
            Dictionaries(names)
        } batch: { kept, operations in
            kept.ask(names, operations, from: 0)
        }
        cost(of: "locked dictionary, 2 threads/\(count)", operations: 40_000) {
            Dictionaries(names)
        } batch: { kept, operations in
            onThreads(2) { kept.ask(names, operations / 2, from: $0 * count / 2) }
        }
        for tasks in [1, 2] {
            cost(of: "quote(for:) that is known, \(tasks) thread\(tasks == 1 ? "" : "s")/\(count)", tasks: tasks) {
                try await Knowing.symbols(count)
            } each: { knowing, operation in
                let name = knowing.names[stride(operation, knowing.names.count)]
                blackHole(try await knowing.client.quote(for: name, freshness: .cached))
            }
        }
    }
}

/// The floor.
private final class Dictionaries: Sendable {
    private let quotes: Locked<[Symbol: Quote]>

    init(_ names: [Symbol]) {
        self.quotes = Locked(Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, quote($0)) }))
    }

    func ask(_ names: [Symbol], _ operations: Int, from start: Int) {
        for operation in 0..<operations {
            let name = names[stride(start + operation, names.count)]
            blackHole(self.quotes.withLock { $0[name] })
        }
    }
}
