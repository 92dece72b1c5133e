/// What became of the questions that memory was asked, and of what is in it.
package struct CacheCounters: Hashable, Sendable {
    /// Answered from memory.
    package var hits: UInt64 = 0
    /// Of those, with a value past its time to live.
    package var staleHits: UInt64 = 0
    /// Answered from a live stream.
    package var streamHits: UInt64 = 0
    /// Not answered.
    package var misses: UInt64 = 0
    /// Values that were wanted again before they expired.
    package var refreshes: UInt64 = 0
    /// Entries that had to make room.
    package var evictions: UInt64 = 0
    /// Values that came too late to be kept: a newer one was there, or they were asked for before an invalidation.
    package var refused: UInt64 = 0
    /// Entries that were invalidated.
    package var invalidations: UInt64 = 0
    /// How many entries there are.
    package var entries = 0

    /// Nothing has happened.
    package init() {}

    /// Adds up two parts of a cache.
    package static func += (left: inout CacheCounters, right: CacheCounters) {
        left.hits &+= right.hits
        left.staleHits &+= right.staleHits
        left.streamHits &+= right.streamHits
        left.misses &+= right.misses
        left.refreshes &+= right.refreshes
        left.evictions &+= right.evictions
        left.refused &+= right.refused
        left.invalidations &+= right.invalidations
        left.entries += right.entries
    }
}
