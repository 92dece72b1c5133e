/// Which connection is meant. Never used twice within a feed, so that an event that comes late is recognised.
package struct ConnectionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Counts from 1.
    package var rawValue: UInt64

    /// An id by its number.
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Older than.
    package static func < (left: ConnectionID, right: ConnectionID) -> Bool { left.rawValue < right.rawValue }

    /// `connection 7`.
    package var description: String { "connection \(self.rawValue)" }
}
