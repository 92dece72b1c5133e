internal import FileIO
internal import Locking
package import MarketDataModel

/// Records what happens on the wire into a file, without holding up the wire.
///
/// Whoever calls pays for one lock and a copy of the bytes; a thread of the recorder's own (`marketdata-rec`) does the
/// rest: JSON, redaction, compression, the file. Its queue is bounded (``RecorderConfiguration/queueBytes``): what does
/// not fit is lost, counted, and written as a gap. A path that ends in `.gz` is compressed. After a crash the file can be
/// read up to the last flush.
///
/// ```swift
/// let recorder = try await Recorder.open("session.jsonl.gz", header: header)
/// recorder.record(Record(.frame(frame), at: stamp))
/// try await recorder.close()
/// ```
///
/// A failure (disk full) stops the writing, not the program: ``status`` says it, and ``close()`` throws it.
public final class Recorder: Sendable {
    private let shared: RecorderShared

    private init(_ shared: RecorderShared) { self.shared = shared }

    deinit { self.shared.requestClose() }

    /// Creates the file, or opens it again, and begins to record.
    ///
    /// - Parameters:
    ///   - path: The file. Ends in `.gz` to be compressed.
    ///   - header: What the recording says of itself. Its ``RecordingHeader/clock`` is the time of a `resume` line.
    ///   - configuration: How to queue and write.
    /// - Throws: ``RecordingError``: `exists`, `inUse`, `file`; when appending also what can be wrong with the recording
    ///   that is there.
    public static func open(
        _ path: String,
        header: RecordingHeader,
        configuration: RecorderConfiguration = RecorderConfiguration()
    ) async throws(RecordingError) -> Recorder {
        let shared = RecorderShared(configuration)
        let opened: Result<Void, RecordingError> = await withCheckedContinuation { continuation in
            let isStarted = BlockingThread.start("marketdata-rec") {
                var worker: RecorderWorker
                do throws(RecordingError) {
                    worker = try RecorderWorker(path, header, shared)
                } catch {
                    continuation.resume(returning: .failure(error))
                    return
                }
                continuation.resume(returning: .success(()))
                worker.run()
            }
            if !isStarted { continuation.resume(returning: .failure(.noThread)) }
        }
        try opened.get()
        return Recorder(shared)
    }

    /// Records anything. Never blocks on the file; O(1) but for the payload of a frame, which is copied.
    public func record(_ record: Record) {
        let action = self.shared.state.withLock { state -> RecorderQueueStateMachine.Action in
            if case .frame(let frame) = record.event {
                state.queue.frame(
                    frame.direction,
                    frame.kind,
                    connection: frame.connection,
                    at: record.stamp,
                    payload: frame.payload.span
                )
            } else {
                state.queue.record(record)
            }
            return state.queue.added()
        }
        if action == .wake { self.shared.bell.ring() }
    }

    /// Records the messages of one socket read: one lock, one copy of each, nothing allocated at rest.
    package func received(
        _ bytes: Span<UInt8>,
        assembled: Span<UInt8>,
        messages: Span<MessageSlice>,
        connection: UInt32,
        at stamp: ReceiveStamp
    ) {
        guard messages.count > 0 else { return }
        let action = self.shared.state.withLock { state -> RecorderQueueStateMachine.Action in
            for index in messages.indices {
                let slice = messages[index]
                let range = slice.offset..<(slice.offset &+ slice.count)
                state.queue.frame(
                    .received,
                    slice.isText ? .text : .binary,
                    connection: connection,
                    at: stamp,
                    payload: slice.isAssembled ? assembled.extracting(range) : bytes.extracting(range)
                )
            }
            return state.queue.added()
        }
        if action == .wake { self.shared.bell.ring() }
    }

    /// Records one frame whose payload lies elsewhere: one that was sent, a ping, a pong.
    package func frame(
        _ direction: RecordedFrame.Direction,
        _ kind: RecordedFrame.Kind,
        connection: UInt32,
        at stamp: ReceiveStamp,
        payload: Span<UInt8>
    ) {
        let action = self.shared.state.withLock { state -> RecorderQueueStateMachine.Action in
            state.queue.frame(direction, kind, connection: connection, at: stamp, payload: payload)
            return state.queue.added()
        }
        if action == .wake { self.shared.bell.ring() }
    }

    /// Keeps `secrets` out of everything that is written from now on.
    package func redact(_ secrets: Set<String>) {
        self.shared.state.withLock { $0.newSecrets.formUnion(secrets) }
    }

    /// How the recorder is doing now.
    public var status: RecorderStatus {
        self.shared.state.withLock { state in
            var status = state.written
            status.lostRecords = state.queue.lostRecords
            status.lostBytes = state.queue.lostBytes
            status.queuedBytes = state.queue.batch.cost
            return status
        }
    }

    /// Waits until everything recorded so far is in the file, as far as a reader of it could tell.
    public func flush() async {
        await withCheckedContinuation { continuation in
            let isOver = self.shared.state.withLock { state -> Bool in
                if !state.written.isClosed { state.flushWaiters.append(continuation) }
                return state.written.isClosed
            }
            if isOver { continuation.resume() } else { self.shared.bell.ring() }
        }
    }

    /// Writes what waits, closes the file and ends the thread. What is recorded later is lost.
    ///
    /// - Throws: ``RecordingError``, where writing failed now or earlier. Closing again throws the same.
    public func close() async throws(RecordingError) {
        self.shared.requestClose()
        await withCheckedContinuation { continuation in
            let isOver = self.shared.state.withLock { state -> Bool in
                if !state.written.isClosed { state.closeWaiters.append(continuation) }
                return state.written.isClosed
            }
            if isOver { continuation.resume() }
        }
        if let failure = self.status.failure { throw failure }
    }
}

extension RecordingError {
    fileprivate static var noThread: RecordingError {
        RecordingError(.noThread, "the system gives no thread to record with; raise the limit of processes (ulimit -u)")
    }
}
