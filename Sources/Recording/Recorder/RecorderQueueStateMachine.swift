internal import Compression
internal import MarketDataModel

/// The recorder's bounded queue: what waits, what was lost, who must be woken.
///
/// No lock, no thread in it: the recorder holds it behind one and does what it says.
struct RecorderQueueStateMachine: Sendable {
    /// What to do after something was put in.
    enum Action: Hashable, Sendable {
        /// Nothing: the writer looks by itself soon.
        case none
        /// Wake the writer.
        case wake
    }

    private(set) var batch = RecorderBatch()
    private(set) var lostRecords = 0
    private(set) var lostBytes = 0
    /// The writer sleeps until it is woken.
    private var isParked = false
    /// The writer was told that the queue fills.
    private var isUrgent = false
    /// Nothing is taken any more: writing failed, or the recorder is closed.
    private var isShut = false
    /// Two batches are in memory at once.
    private let byteLimit: Int
    private let recordLimit: Int

    init(byteLimit: Int, recordLimit: Int) {
        self.byteLimit = max(1, byteLimit / 2)
        self.recordLimit = max(1, recordLimit / 2)
    }

    /// A frame happened. O(payload): it is copied once.
    mutating func frame(
        _ direction: RecordedFrame.Direction,
        _ kind: RecordedFrame.Kind,
        connection: UInt32,
        at stamp: ReceiveStamp,
        payload: Span<UInt8>
    ) {
        let cost = payload.count &+ MemoryLayout<RecorderBatch.Head>.stride
        guard self.fits(cost) else { return self.lose(payload.count, at: stamp) }
        self.batch.cost &+= cost
        self.batch.bytes.append(copying: payload)
        self.batch.heads.append(
            RecorderBatch.Head(
                stamp: stamp,
                connection: connection,
                direction: direction,
                kind: kind,
                isRecord: false,
                count: payload.count
            )
        )
    }

    /// Something else than a frame happened.
    mutating func record(_ record: Record) {
        let bytes = record.payloadBytes
        let cost = bytes + MemoryLayout<RecorderBatch.Head>.stride + MemoryLayout<Record>.stride
        guard self.fits(cost) else { return self.lose(bytes, at: record.stamp) }
        self.batch.cost += cost
        self.batch.records.append(record)
        self.batch.heads.append(
            RecorderBatch.Head(
                stamp: record.stamp,
                connection: 0,
                direction: .received,
                kind: .text,
                isRecord: true,
                count: 0
            )
        )
    }

    /// Something was put in: who must know?
    mutating func added() -> Action {
        if self.isParked {
            self.isParked = false
            return .wake
        }
        guard !self.isUrgent, self.batch.cost > self.byteLimit / 2 || self.batch.heads.count > self.recordLimit / 2
        else {
            return .none
        }
        self.isUrgent = true
        return .wake
    }

    /// The writer takes what waits and leaves `empty` in its place.
    mutating func take(_ empty: inout RecorderBatch) {
        swap(&self.batch, &empty)
        self.isUrgent = false
    }

    /// The writer has nothing to do; says whether it may sleep until it is woken.
    mutating func park() -> Bool {
        self.isParked = self.batch.isEmpty
        return self.isParked
    }

    /// From now on everything is lost; what waits stays.
    mutating func shut() { self.isShut = true }

    /// `batch` was taken and could not be written.
    mutating func lost(_ batch: RecorderBatch) {
        self.lostRecords += batch.heads.count
        self.lostBytes += batch.bytes.count
    }

    /// Once something was lost all is, until the writer has taken the batch: a gap is one, and where it stands.
    private func fits(_ cost: Int) -> Bool {
        !self.isShut && self.batch.gap == nil && self.batch.cost + cost <= self.byteLimit
            && self.batch.heads.count < self.recordLimit
    }

    private mutating func lose(_ bytes: Int, at stamp: ReceiveStamp) {
        self.lostRecords += 1
        self.lostBytes += bytes
        guard !self.isShut else { return }
        var gap = self.batch.gap ?? RecordedGap(records: 0, bytes: 0, since: stamp)
        gap.records += 1
        gap.bytes += bytes
        self.batch.gap = gap
        self.batch.gapEnd = stamp
    }
}

extension Record {
    /// How many bytes of payload it has.
    fileprivate var payloadBytes: Int {
        switch self.event {
        case .frame(let frame): frame.payload.count
        case .exchange(let exchange):
            exchange.body.count + exchange.target.utf8.count
                + exchange.responseHeaders.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        default: 0
        }
    }
}
