/// How much one consumer of a client may ask for: our own rule, among ourselves, and a soft one.
///
/// A tier counts what leaves the cache: an answer from a live stream or from memory is free. Its rates are kept by token
/// buckets (the generic cell rate algorithm), one for each: over any span at most what the bucket holds and what flows
/// in meanwhile. What a venue allows is another matter; that is hard, and kept for all consumers together.
///
/// ```swift
/// let desk = client.consumer("desk", tier: .premium)
/// let probe = client.consumer("probe", tier: Tier("probe", perMinute: 6, cooldown: .seconds(10)))
/// ```
public struct Tier: Hashable, Sendable, Codable {
    /// The tier's name in errors, usage and metrics.
    public var name: String
    /// How many questions a second; `nil` for as many as it likes.
    public var perSecond: Int?
    /// How many questions a minute; `nil` for as many as it likes. So many may also come at once.
    public var perMinute: Int?
    /// How many questions an hour; `nil` for as many as it likes. So many may also come at once.
    public var perHour: Int?
    /// How many questions may come at once after a pause, by the rate of a second. ``perSecond`` if it is `nil`.
    public var burst: Int?
    /// How long the consumer waits at least between two requests for the same symbol.
    public var cooldown: Duration
    /// How many of its questions may wait at once: a consumer must leave room for others. More fail with `overloaded`.
    public var waiting: Int

    /// Somebody looks in: 1 a second (5 at once), 30 a minute, 500 an hour, each symbol every 5 s.
    public static let free = Tier(
        "free",
        perSecond: 1,
        perMinute: 30,
        perHour: 500,
        burst: 5,
        cooldown: .seconds(5),
        waiting: 50
    )
    /// A person at work: 10 a second (50 at once), 300 a minute, 10,000 an hour, each symbol every second.
    public static let premium = Tier(
        "premium",
        perSecond: 10,
        perMinute: 300,
        perHour: 10_000,
        burst: 50,
        cooldown: .seconds(1),
        waiting: 500
    )
    /// A program at work: 100 a second (1,000 at once), 5,000 a minute, 200,000 an hour, each symbol every 100 ms.
    public static let enterprise = Tier(
        "enterprise",
        perSecond: 100,
        perMinute: 5_000,
        perHour: 200_000,
        burst: 1_000,
        cooldown: .milliseconds(100),
        waiting: 5_000
    )
    /// No limit but its share of the room and its turn among the others.
    public static let `internal` = Tier("internal", waiting: 20_000)

    /// A tier of one's own. Counts below 1 are taken as 1, as nothing could ever be asked otherwise; no cooldown is
    /// shorter than none.
    public init(
        _ name: String,
        perSecond: Int? = nil,
        perMinute: Int? = nil,
        perHour: Int? = nil,
        burst: Int? = nil,
        cooldown: Duration = .zero,
        waiting: Int = 1_000
    ) {
        self.name = name
        self.perSecond = perSecond.map { max(1, $0) }
        self.perMinute = perMinute.map { max(1, $0) }
        self.perHour = perHour.map { max(1, $0) }
        self.burst = burst.map { max(1, $0) }
        self.cooldown = max(.zero, cooldown)
        self.waiting = max(1, waiting)
    }
}

extension Tier: CustomStringConvertible {
    /// The tier's name.
    public var description: String { self.name }
}
