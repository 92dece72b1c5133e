internal import FileIO
internal import Locking
internal import MarketDataModel

/// What a feed asks of its thread.
final class FeedRequests: Sendable {
    enum Request: Sendable {
        case read(Int, CheckedContinuation<Result<[Record], RecordingError>, Never>)
        case seek(Timestamp, CheckedContinuation<Result<Void, RecordingError>, Never>)
    }

    struct State {
        var requests: [Request] = []
        var isStopped = false
        var end: RecordingEnd?
        var skippedLines = 0
    }

    let state = Locked(State())
    private let bell = Doorbell()

    func add(_ request: Request) {
        self.state.withLock { $0.requests.append(request) }
        self.bell.ring()
    }

    /// Ends the thread. Whoever waits holds the feed, so nobody does.
    func stop() {
        self.state.withLock { $0.isStopped = true }
        self.bell.ring()
    }

    /// Answers requests until the feed is gone.
    func serve(_ reader: RecordingReader) {
        var failure: RecordingError?
        while true {
            let (requests, isStopped) = self.state.withLock { state in
                defer { state.requests = [] }
                return (state.requests, state.isStopped)
            }
            for request in requests {
                switch request {
                case .read(let count, let continuation):
                    let answer = Self.read(reader, count, &failure)
                    let (end, skipped) = (reader.end, reader.skippedLines)
                    self.state.withLock { ($0.end, $0.skippedLines) = (end, skipped) }
                    continuation.resume(returning: answer)
                case .seek(let time, let continuation):
                    failure = nil
                    do throws(RecordingError) {
                        try reader.seek(to: time)
                        continuation.resume(returning: .success(()))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
            if isStopped { return }
            if requests.isEmpty { self.bell.wait(for: nil) }
        }
    }

    private static func read(
        _ reader: RecordingReader,
        _ count: Int,
        _ failure: inout RecordingError?
    ) -> Result<[Record], RecordingError> {
        if let told = failure {
            failure = nil
            return .failure(told)
        }
        var records: [Record] = []
        do throws(RecordingError) {
            while records.count < count, let record = try reader.next() { records.append(record) }
        } catch {
            guard !records.isEmpty else { return .failure(error) }
            failure = error
        }
        return .success(records)
    }
}
