import MarketData
import MarketDataTesting

/// Returns when `condition` holds; for what has no event of its own, such as a client's status. The suite's time limit
/// ends it.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(1)) }
}

/// The same, while virtual time goes on by `step` each time that it does not hold.
func eventually(
    advancing time: ManualTime,
    by step: Duration,
    _ condition: () async throws -> Bool
) async throws {
    while try await !condition() {
        time.advance(by: step)
        try await Task.sleep(for: .milliseconds(1))
    }
}
