/// Where a live stream keeps the newest value of a symbol, as its keeper says: a slot may be given to another stream,
/// which then has another generation.
package struct StreamMark: Hashable, Sendable, BitwiseCopyable {
    /// Which slot.
    package var slot: Int32
    /// The how-manieth use of it.
    package var generation: UInt32

    /// A mark by its parts.
    package init(slot: Int32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }
}
