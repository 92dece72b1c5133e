internal import Locking

/// The scans of a client that have begun: whoever comes after the client's end is told so.
final class ScanBoard: Sendable {
    private struct State {
        var runs: [ObjectIdentifier: ScanRun] = [:]
        var isClosed = false
    }

    private let state = Locked(State())

    /// A scan begins; `false` where nobody will ask for it any more.
    func add(_ run: ScanRun) -> Bool {
        self.state.withLock { state in
            if !state.isClosed { state.runs[ObjectIdentifier(run)] = run }
            return !state.isClosed
        }
    }

    /// A scan has ended.
    func remove(_ run: ScanRun) { self.state.withLock { $0.runs[ObjectIdentifier(run)] = nil } }

    /// Nobody is asked any more.
    ///
    /// - Returns: Whom nobody has told.
    func close() -> [ScanRun] {
        self.state.withLock { state in
            state.isClosed = true
            defer { state.runs = [:] }
            return Array(state.runs.values)
        }
    }
}
