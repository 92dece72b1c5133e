internal import MarketDataModel

/// Those that wait with one priority, in order of arrival, any of whom may leave at any time.
///
/// A Fenwick tree (Fenwick 1994) counts who is still there, so that a place in the line is known without walking it.
/// Who left leaves a gap; gaps are closed when there are more of them than people. All of it is logarithmic in the
/// length of the line, joining and leaving spread over the closing of gaps.
struct RequestLine: Sendable {
    /// Somebody's place.
    struct Slot: Sendable {
        /// When they joined; ascending along the line.
        var joinedAt: MonotonicTime
        /// Tells apart those who joined at the same time; ascending, too.
        var sequence: UInt64
        /// Who.
        var id: UInt64
        fileprivate(set) var isGone = false
    }

    /// The gaps that are never worth closing.
    private static let fewGaps = 32

    /// Neither its first nor its last is gone.
    private var slots: ContiguousArray<Slot> = []
    /// The node `i` (from 1) counts who is there of the slots `i - lowbit(i) ..< i`.
    private var tree: ContiguousArray<Int32> = [0]
    private var head = 0
    /// How many wait.
    private(set) var count = 0

    var isEmpty: Bool { self.count == 0 }

    /// Who joined first of those who wait.
    var first: Slot? { self.isEmpty ? nil : self.slots[self.head] }

    /// Who joined last of those who wait.
    var last: Slot? { self.slots.last }

    /// Joins the end.
    mutating func append(_ id: UInt64, joinedAt: MonotonicTime, sequence: UInt64) {
        self.push(Slot(joinedAt: max(joinedAt, self.last?.joinedAt ?? joinedAt), sequence: sequence, id: id))
        self.count += 1
    }

    /// Leaves from wherever they are.
    mutating func remove(sequence: UInt64) {
        let index = self.firstIndex { $0.sequence >= sequence }
        guard index < self.slots.count, self.slots[index].sequence == sequence, !self.slots[index].isGone else {
            return
        }
        self.slots[index].isGone = true
        self.count -= 1
        if self.isEmpty { return self.clear() }
        var node = index + 1
        while node < self.tree.count {
            self.tree[node] -= 1
            node += node & -node
        }
        while self.slots[self.head].isGone { self.head += 1 }
        while self.slots[self.slots.count - 1].isGone {
            self.slots.removeLast()
            // What the last node counts no other does but those after it, which are gone already.
            self.tree.removeLast()
        }
        if self.slots.count > 2 * self.count + Self.fewGaps { self.closeGaps() }
    }

    /// How many wait who joined before `time`, or at that time with a smaller sequence.
    func count(before time: MonotonicTime, sequence: UInt64) -> Int {
        self.count(upTo: self.firstIndex { $0.joinedAt == time ? $0.sequence >= sequence : $0.joinedAt > time })
    }

    /// Who joined first of those who joined after `time`.
    func first(after time: MonotonicTime) -> Slot? {
        let index = self.firstIndex { $0.joinedAt > time }
        guard index < self.slots.count else { return nil }
        return self.slots[self.index(ofNth: self.count(upTo: index))]
    }

    private mutating func push(_ slot: Slot) {
        self.slots.append(slot)
        let node = self.slots.count
        let bottom = node - (node & -node)
        var sum: Int32 = 1
        var child = node - 1
        while child > bottom {
            sum += self.tree[child]
            child -= child & -child
        }
        self.tree.append(sum)
    }

    private mutating func clear() {
        self.slots.removeAll(keepingCapacity: self.slots.count <= 1_024)
        self.tree.removeAll(keepingCapacity: true)
        self.tree.append(0)
        self.head = 0
    }

    private mutating func closeGaps() {
        let present = self.slots[self.head...].filter { !$0.isGone }
        self.clear()
        for slot in present { self.push(slot) }
    }

    /// How many of the first `end` slots are there.
    private func count(upTo end: Int) -> Int {
        var sum = 0
        var node = end
        while node > 0 {
            sum += Int(self.tree[node])
            node -= node & -node
        }
        return sum
    }

    /// The slot that has `count` who are there before it, and is there itself. There must be one.
    private func index(ofNth count: Int) -> Int {
        var index = 0
        var left = count
        var step = 1 << (Int.bitWidth - 1 - self.slots.count.leadingZeroBitCount)
        while step > 0 {
            if index + step < self.tree.count, Int(self.tree[index + step]) <= left {
                index += step
                left -= Int(self.tree[index])
            }
            step >>= 1
        }
        return index
    }

    private func firstIndex(where isBehind: (Slot) -> Bool) -> Int {
        var (low, high) = (self.head, self.slots.count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self.slots[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
