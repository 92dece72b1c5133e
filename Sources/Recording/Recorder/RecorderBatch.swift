internal import Compression
internal import MarketDataModel

/// Records on their way to the recorder's thread, packed: one array of bytes, one of fixed heads, one of what is rare.
///
/// Two of them change places for ever, so that at rest nothing is allocated.
struct RecorderBatch: Sendable {
    /// A frame's head, or a mark that the next of ``records`` comes here.
    struct Head: BitwiseCopyable, Sendable {
        var stamp: ReceiveStamp
        var connection: UInt32
        var direction: RecordedFrame.Direction
        var kind: RecordedFrame.Kind
        var isRecord: Bool
        /// How many of ``bytes`` are the frame's, behind those of the frames before.
        var count: Int
    }

    var heads: [Head] = []
    var bytes: [UInt8] = []
    var records: [Record] = []
    /// Bytes of memory that the contents take, about.
    var cost = 0
    /// What was lost after the last of ``heads``.
    var gap: RecordedGap?
    /// When the last record of the gap happened.
    var gapEnd: ReceiveStamp?

    var isEmpty: Bool { self.heads.isEmpty && self.gap == nil }

    /// Forgets the contents, keeps the memory unless a burst made it large.
    mutating func clear() {
        let isLarge = self.bytes.capacity > 8 << 20
        self.heads.removeAll(keepingCapacity: !isLarge)
        self.bytes.removeAll(keepingCapacity: !isLarge)
        self.records.removeAll()
        (self.cost, self.gap, self.gapEnd) = (0, nil, nil)
    }
}
