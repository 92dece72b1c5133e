internal import Compression
internal import FileIO
internal import Locking
internal import MarketDataModel

/// What the recorder's thread does.
struct RecorderWorker: ~Copyable {
    /// How long records gather before they are written: 20 wake-ups a second at most, however fast they come.
    private static let gathering = Duration.milliseconds(50)

    private let shared: RecorderShared
    private var writer: RecordingWriter
    private var sink: RecordingSink
    private var batch = RecorderBatch()
    private var lines = 0
    private var unflushedLines = 0
    private var lastFlush = ContinuousClock.now
    private var hasFailed = false

    /// Opens the file and writes its header.
    init(_ path: String, _ header: RecordingHeader, _ shared: RecorderShared) throws(RecordingError) {
        let configuration = shared.configuration
        let writer = RecordingWriter(redaction: configuration.redaction)
        let level = path.hasSuffix(".gz") ? configuration.compressionLevel : nil
        let isExisting = configuration.existing == .append && FileSystem.exists(path)
        let hasHeader = isExisting ? try ExistingRecording.mend(path, venue: header.venue) : false
        var sink = try RecordingSink(
            isExisting ? try ExistingRecording.open(path) : try Self.create(path),
            compressionLevel: level
        )
        if hasHeader {
            let stamp = header.clock ?? ReceiveStamp(wall: header.created, monotonic: .zero)
            writer.append(Record(.resumed(header), at: stamp), to: &sink.lines)
        } else {
            writer.append(header, to: &sink.lines)
        }
        try sink.write(flush: .sync, sync: configuration.diskSync == .everyFlush)
        self.shared = shared
        self.writer = writer
        self.sink = sink
        self.lines = 1
        self.report()
    }

    /// Writes until the recorder is closed.
    consuming func run() {
        while true {
            let (isClosing, flushWaiters, secrets) = self.shared.state.withLock { state in
                state.queue.take(&self.batch)
                defer {
                    state.flushWaiters = []
                    state.newSecrets = []
                }
                return (state.isClosing, state.flushWaiters, state.newSecrets)
            }
            if !secrets.isEmpty { self.writer.redaction.secrets.formUnion(secrets) }
            let wasEmpty = self.batch.isEmpty
            self.write(isClosing: isClosing, mustFlush: !flushWaiters.isEmpty)
            for waiter in flushWaiters { waiter.resume() }
            guard !isClosing else { break }
            self.shared.bell.wait(for: self.pause(wasEmpty: wasEmpty))
        }
        let shared = self.shared
        // The file is closed before anybody is told: who opens it again at once must find it free.
        _ = consume self
        let waiters = shared.state.withLock { state in
            state.written.isClosed = true
            defer { (state.closeWaiters, state.flushWaiters) = ([], []) }
            return state.closeWaiters + state.flushWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// How long to sleep: while records gather, or until a flush is due; `nil` until something is recorded.
    private func pause(wasEmpty: Bool) -> Duration? {
        guard wasEmpty else { return Self.gathering }
        if self.unflushedLines > 0 {
            let left = self.shared.configuration.flushInterval - (ContinuousClock.now - self.lastFlush)
            return min(Self.gathering, max(.zero, left))
        }
        return self.shared.state.withLock { $0.queue.park() } ? nil : Self.gathering
    }

    private mutating func write(isClosing: Bool, mustFlush: Bool) {
        guard !self.hasFailed else { return self.lose() }
        let configuration = self.shared.configuration
        do throws(RecordingError) {
            try self.encode()
            let isDue =
                self.unflushedLines >= configuration.flushLines
                || ContinuousClock.now - self.lastFlush >= configuration.flushInterval
            if isClosing {
                try self.sink.write(flush: .finish, sync: configuration.diskSync != .never)
            } else if self.unflushedLines > 0, isDue || mustFlush {
                try self.sink.write(flush: .sync, sync: configuration.diskSync == .everyFlush)
            } else {
                try self.sink.write(flush: .none, sync: false)
                return self.report()
            }
            self.unflushedLines = 0
            self.lastFlush = .now
            self.report()
        } catch {
            self.fail(error)
        }
    }

    /// Turns the batch into lines; long ones are written in between, so that memory stays bounded.
    private mutating func encode() throws(RecordingError) {
        // Out of `self` and back, so that its arrays are read in place and keep their memory.
        var batch = RecorderBatch()
        swap(&batch, &self.batch)
        defer { swap(&batch, &self.batch) }
        var offset = 0
        var nextRecord = 0
        for head in batch.heads {
            if head.isRecord {
                self.writer.append(batch.records[nextRecord], to: &self.sink.lines)
                nextRecord += 1
            } else {
                let payload = batch.bytes.span.extracting(offset..<(offset + head.count))
                let secretless = head.direction == .sent ? self.writer.redaction.message(payload) : nil
                if let secretless {
                    self.append(head, secretless.span)
                } else {
                    self.append(head, payload)
                }
                offset += head.count
            }
            self.lines += 1
            self.unflushedLines += 1
            if self.sink.lines.count > 1 << 18 { try self.sink.write(flush: .none, sync: false) }
        }
        if let gap = batch.gap, let end = batch.gapEnd {
            self.writer.append(Record(.gap(gap), at: end), to: &self.sink.lines)
            self.lines += 1
            self.unflushedLines += 1
        }
        batch.clear()
    }

    private mutating func append(_ head: RecorderBatch.Head, _ payload: Span<UInt8>) {
        self.writer.appendFrame(
            head.direction,
            head.kind,
            connection: head.connection,
            at: head.stamp,
            payload: payload,
            to: &self.sink.lines
        )
    }

    private func report() {
        let (lines, bytes) = (self.lines, self.sink.written)
        self.shared.state.withLock { state in
            state.written.lines = lines
            state.written.fileBytes = bytes
        }
    }

    private mutating func fail(_ error: RecordingError) {
        self.hasFailed = true
        self.sink.abandon()
        self.shared.state.withLock { state in
            state.written.failure = error
            state.queue.shut()
        }
        self.lose()
    }

    private mutating func lose() {
        let batch = self.batch
        self.shared.state.withLock { $0.queue.lost(batch) }
        self.batch.clear()
    }

    private static func create(_ path: String) throws(RecordingError) -> OpenFile {
        do throws(FileError) {
            let file = try OpenFile(path, .create)
            try file.lock()
            return file
        } catch {
            guard error.isExisting else { throw RecordingError(error) }
            throw RecordingError(.exists, "\(path) exists already: name another file, or ask to append to it")
        }
    }
}
