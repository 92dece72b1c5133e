internal import FileIO
internal import Locking
public import MarketDataModel

/// A recording, read from async code: a thread of its own does the blocking reads.
///
/// ```swift
/// let feed = try await RecordingFeed.open("session.jsonl.gz")
/// for try await record in feed { … }
/// ```
///
/// For one consumer at a time; calls are answered in turn. The thread ends with the feed.
public final class RecordingFeed: Sendable {
    /// Which format was found.
    public let format: RecordingFormat
    /// Whether the file is compressed.
    public let isCompressed: Bool
    /// What the recording says of itself.
    public let header: RecordingHeader

    private let requests: FeedRequests

    private init(format: RecordingFormat, isCompressed: Bool, header: RecordingHeader, requests: FeedRequests) {
        self.format = format
        self.isCompressed = isCompressed
        self.header = header
        self.requests = requests
    }

    deinit { self.requests.stop() }

    /// Opens the recording at `path`.
    ///
    /// - Throws: ``RecordingError``, as ``RecordingReader/init(path:options:)``.
    public static func open(
        _ path: String,
        options: RecordingReaderOptions = RecordingReaderOptions()
    ) async throws(RecordingError) -> RecordingFeed {
        let opened: Result<RecordingFeed, RecordingError> = await withCheckedContinuation { continuation in
            let requests = FeedRequests()
            let isStarted = BlockingThread.start("marketdata-read") {
                let reader: RecordingReader
                do throws(RecordingError) {
                    reader = try RecordingReader(path: path, options: options)
                } catch {
                    continuation.resume(returning: .failure(error))
                    return
                }
                continuation.resume(
                    returning: .success(
                        RecordingFeed(
                            format: reader.format,
                            isCompressed: reader.isCompressed,
                            header: reader.header,
                            requests: requests
                        )
                    )
                )
                requests.serve(reader)
            }
            if !isStarted {
                continuation.resume(
                    returning: .failure(RecordingError(.noThread, "the system gives no thread to read with"))
                )
            }
        }
        return try opened.get()
    }

    /// The next records, at most `count` of them; none at the end.
    ///
    /// - Throws: ``RecordingError``, as ``RecordingReader/next()``, after the records before the fault were handed out.
    public func next(_ count: Int = 256) async throws(RecordingError) -> [Record] {
        let answer = await withCheckedContinuation { self.requests.add(.read(Swift.max(1, count), $0)) }
        return try answer.get()
    }

    /// Goes to the first record that is not before `time`; see ``RecordingReader/seek(to:)``.
    public func seek(to time: Timestamp) async throws(RecordingError) {
        let answer = await withCheckedContinuation { self.requests.add(.seek(time, $0)) }
        try answer.get()
    }

    /// How the recording ends; `nil` before its end was reached.
    public var end: RecordingEnd? { self.requests.state.withLock { $0.end } }
    /// Lines that were skipped as malformed.
    public var skippedLines: Int { self.requests.state.withLock { $0.skippedLines } }
}

extension RecordingFeed: AsyncSequence {
    /// Hands out the records one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let feed: RecordingFeed
        var batch: [Record] = []
        var position = 0

        /// The next record; `nil` at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RecordingError) -> Record? {
            if self.position == self.batch.count {
                (self.batch, self.position) = (try await self.feed.next(), 0)
                guard !self.batch.isEmpty else { return nil }
            }
            defer { self.position += 1 }
            return self.batch[self.position]
        }
    }

    /// Begins where the feed stands.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(feed: self) }
}
