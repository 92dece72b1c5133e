public import MarketDataModel

/// Where a ``LoopbackVenue`` gets what it sends: a ``MarketSimulation``, a recording, or a list made by a test.
///
/// ``next()`` is called on the venue's thread, so it may read a file but must not wait for anything else.
public protocol LoopbackSource {
    /// What is sent next; `nil` at the end.
    /// - Throws: What keeps it from going on; it is passed on to whoever plays the source.
    mutating func next() throws -> LoopbackEvent?

    /// The events that stand before the first one: quotes for REST and for snapshots.
    var openingEvents: [MarketEvent] { get }
}

/// One thing that happens at a venue.
public struct LoopbackEvent: Hashable, Sendable {
    /// What happens.
    public enum Content: Hashable, Sendable {
        /// An event of the market; the levels of a book update beside it, at the places that it says.
        case event(MarketEvent, levels: [BookLevel] = [])
        /// A message as it was recorded, in the venue's own words.
        case message([UInt8])
    }

    /// When, by the source's own time; only differences count.
    public var time: Timestamp
    /// What happens.
    public var content: Content

    /// An event by its parts.
    public init(time: Timestamp, _ content: Content) {
        self.time = time
        self.content = content
    }
}

/// A list of events, played once.
public struct LoopbackEvents: LoopbackSource {
    private var events: ArraySlice<LoopbackEvent>

    /// A source of these events, in this order.
    public init(_ events: [LoopbackEvent]) {
        self.events = events[...]
    }

    /// The next of them.
    public mutating func next() -> LoopbackEvent? { self.events.popFirst() }
}

/// How fast a source is played.
public enum LoopbackSpeed: Hashable, Sendable {
    /// At so many times its own time; 1 is as it happened.
    case times(Double)
    /// As fast as the slowest connection takes it. Nothing is lost.
    case flatOut
}

extension LoopbackSource {
    /// None.
    public var openingEvents: [MarketEvent] { [] }
}
