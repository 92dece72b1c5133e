import MarketDataModel
import Testing

@testable import Recording

struct RecorderQueueStateMachineTests {
    private func add(_ queue: inout RecorderQueueStateMachine, _ count: Int, at milliseconds: Int64) {
        let payload = [UInt8](repeating: 1, count: count)
        queue.frame(.received, .binary, connection: 1, at: Samples.stamp(milliseconds), payload: payload.span)
    }

    @Test
    func `once something is lost all is, until the writer has come: a gap is one, and where it stands`() {
        var queue = RecorderQueueStateMachine(byteLimit: 2000, recordLimit: 1000)
        self.add(&queue, 800, at: 1)
        self.add(&queue, 800, at: 2)
        self.add(&queue, 1, at: 3)
        self.add(&queue, 900, at: 4)
        var batch = RecorderBatch()
        queue.take(&batch)
        #expect(batch.heads.map(\.stamp) == [Samples.stamp(1)])
        #expect(batch.gap == RecordedGap(records: 3, bytes: 1701, since: Samples.stamp(2)))
        #expect(batch.gapEnd == Samples.stamp(4))
        self.add(&queue, 10, at: 5)
        #expect(queue.batch.heads.count == 1)
        #expect(queue.batch.gap == nil)
        #expect(queue.lostRecords == 3)
        #expect(queue.lostBytes == 1701)
    }

    @Test
    func `the number of records is bounded too`() {
        var queue = RecorderQueueStateMachine(byteLimit: 1_000_000, recordLimit: 10)
        for index in 0..<8 { self.add(&queue, 1, at: Int64(index)) }
        #expect(queue.batch.heads.count == 5)
        #expect(queue.batch.gap?.records == 3)
    }

    @Test
    func `the writer is woken when it sleeps, and once more when the queue fills`() {
        var queue = RecorderQueueStateMachine(byteLimit: 2000, recordLimit: 1000)
        var isParked = queue.park()
        #expect(isParked)
        self.add(&queue, 10, at: 1)
        #expect(queue.added() == .wake)
        self.add(&queue, 10, at: 2)
        #expect(queue.added() == .none)
        isParked = queue.park()
        #expect(!isParked)
        self.add(&queue, 600, at: 3)
        #expect(queue.added() == .wake)
        self.add(&queue, 10, at: 4)
        #expect(queue.added() == .none)
        var batch = RecorderBatch()
        queue.take(&batch)
        self.add(&queue, 700, at: 5)
        #expect(queue.added() == .wake)
    }

    @Test
    func `a shut queue takes nothing and holds nothing`() {
        var queue = RecorderQueueStateMachine(byteLimit: 2000, recordLimit: 1000)
        queue.shut()
        self.add(&queue, 10, at: 1)
        queue.record(Samples.records[0])
        #expect(queue.batch.isEmpty)
        #expect(queue.lostRecords == 2)
    }
}
