package import MarketDataModel

/// The life of one connection, from the wait before it to its end.
///
/// States, and what each can turn into:
/// - *waiting* for its turn: connecting.
/// - *connecting*: open, or waiting again where the quota has no room for the attempt.
/// - *open*, live while data comes, stale while a channel is mute: draining.
/// - *draining*: nothing.
///
/// Its end is not a state: the feed drops the machine then, and ignores what is still reported of it.
///
/// A silent connection is pinged so early that it is known to be dead at the venue's idle limit; it is never declared
/// dead without a ping and its grace, so that a process that slept does not mistake its own sleep for the venue's.
package struct ConnectionStateMachine: Sendable {
    enum State {
        case waiting(until: MonotonicTime)
        case connecting(deadline: MonotonicTime)
        case open
        case draining(deadline: MonotonicTime)
    }

    /// What a channel is watched for.
    struct Watch {
        var limit: Duration
        /// The last sign of life: data, or else when the channel was first confirmed.
        var last: MonotonicTime
        var isMute = false
    }

    let idleLimit: Duration
    let grace: Duration
    let healthyPeriod: Duration
    let connectTimeout: Duration
    let drainDeadline: Duration
    let maximumAge: Duration?
    let margin: Duration
    var state: State
    var openedAt: MonotonicTime = .distantFuture
    var activity = ConnectionActivity(lastByte: .zero)
    var watches: [Channel: Watch] = [:]
    var pingedAt: MonotonicTime?
    var replaceAt: MonotonicTime = .distantFuture
    /// The connection is near the age at which the venue cuts it.
    package internal(set) var isOld = false

    /// A connection that waits until `until`.
    package init(limits: StreamLimits, configuration: FeedConfiguration, waitingUntil until: MonotonicTime) {
        self.idleLimit = limits.idleLimit
        self.grace = min(configuration.pingGrace, limits.idleLimit / 2)
        self.healthyPeriod = configuration.healthyPeriod
        self.connectTimeout = configuration.connectTimeout
        self.drainDeadline = configuration.drainDeadline
        self.maximumAge = limits.maximumConnectionAge
        self.margin = min(configuration.replacementMargin, (limits.maximumConnectionAge ?? .zero) / 4)
        self.state = .waiting(until: until)
    }

    // MARK: What is known

    /// Until when it waits at least, if it does.
    package var waitsUntil: MonotonicTime? {
        if case .waiting(let until) = self.state { until } else { nil }
    }

    /// Whether it is being opened.
    package var isConnecting: Bool { if case .connecting = self.state { true } else { false } }

    /// Whether requests may be sent on it.
    package var isOpen: Bool { if case .open = self.state { true } else { false } }

    /// Whether it is on its way out.
    package var isDraining: Bool { if case .draining = self.state { true } else { false } }

    /// Whether it delivered valid data for the healthy period.
    package var isHealthy: Bool {
        guard let first = self.activity.firstData else { return false }
        return self.activity.lastData.values.contains { $0 - first >= self.healthyPeriod }
    }

    /// Channels that have gone quiet as a whole.
    package var muteChannels: [Channel] {
        self.watches.filter(\.value.isMute).keys.sorted { $0.description < $1.description }
    }

    /// The last data of each channel.
    package var lastData: [Channel: MonotonicTime] { self.activity.lastData }

    // MARK: Events

    /// Its turn has come.
    package mutating func attempt(now: MonotonicTime) {
        guard case .waiting = self.state else { return }
        self.state = .connecting(deadline: now + self.connectTimeout)
    }

    /// It may not be opened before `until`; returns whether that was expected.
    package mutating func postponed(until: MonotonicTime) -> Bool {
        guard case .connecting = self.state else { return false }
        self.state = .waiting(until: until)
        return true
    }

    /// It is open; returns whether that was expected.
    package mutating func opened(now: MonotonicTime, using random: inout some RandomNumberGenerator) -> Bool {
        guard case .connecting = self.state else { return false }
        self.state = .open
        self.openedAt = now
        self.activity.lastByte = now
        if let age = self.maximumAge {
            let spread = Int64.random(in: 0...max(0, self.margin.wholeNanoseconds), using: &random)
            self.replaceAt = now + age - self.margin - .nanoseconds(spread)
        }
        return true
    }

    /// It is to be closed in an orderly way.
    package mutating func drain(now: MonotonicTime) {
        self.state = .draining(deadline: now + self.drainDeadline)
    }

    /// The channels with confirmed streams on it, and how long each may be quiet. A channel that is new starts anew.
    package mutating func watch(_ limits: [Channel: Duration], now: MonotonicTime) {
        for channel in self.watches.keys where limits[channel] == nil { self.watches[channel] = nil }
        for (channel, limit) in limits {
            let last = max(now, self.activity.lastData[channel] ?? now)
            self.watches[channel, default: Watch(limit: limit, last: last)].limit = limit
        }
    }
}
