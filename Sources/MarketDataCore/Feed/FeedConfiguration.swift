package import MarketDataModel

/// How the feed takes its time within what the venue allows.
package struct FeedConfiguration: Hashable, Sendable {
    /// How long the last wish must lie still before anything is sent. 20 ms: a program that starts its consumers in a
    /// loop is done by then, and nobody notices the wait.
    package var debounce: Duration = .milliseconds(20)
    /// How long the first wish waits at most, however many follow. 100 ms: below what a person calls a delay.
    package var longestWait: Duration = .milliseconds(100)
    /// For how long a stream that nobody wants any more is kept. 5 s: a view that is closed and opened again, or a
    /// consumer that restarts, costs the venue nothing.
    package var linger: Duration = .seconds(5)

    /// How long opening a connection may take: name, TCP, TLS and upgrade. 10 s: a lost SYN is resent after 1, 3 and 7 s.
    package var connectTimeout: Duration = .seconds(10)
    /// How long the venue may take to answer a request, and how long once more when it is sent again. 10 s: venues
    /// answer in well under one, even in a busy market.
    package var acknowledgementTimeout: Duration = .seconds(10)
    /// How long before the idle limit a silent connection is pinged, so that it is known to be dead *at* the limit.
    /// 10 s: ample for a round trip. At most half of the idle limit is used.
    package var pingGrace: Duration = .seconds(10)
    /// After how long without data a channel is taken for mute, where ``muteLimits`` does not name it. 60 s: longer
    /// than any pause of a channel with a few lively symbols. When the replacement finds the channel as quiet, the limit
    /// is doubled, up to 1 h, until data comes: a channel of nothing but quiet symbols is not replaced for ever.
    package var muteLimit: Duration = .seconds(60)
    /// Where a channel has a mute limit of its own. A span that never passes turns the rule off.
    package var muteLimits: [Channel: Duration] = [:]
    /// For how long a connection must have delivered valid data before its predecessors' failures are forgotten. 10 s:
    /// a venue that cuts every connection just after that sees at most 30 attempts in 5 minutes, a tenth of what
    /// Binance allows.
    package var healthyPeriod: Duration = .seconds(10)

    /// The shortest wait before a connection is tried again. 0.25 s: never a storm.
    package var backOffFloor: Duration = .milliseconds(250)
    /// The bound of the first wait, doubled with each failure. 0.5 s.
    package var backOffBase: Duration = .milliseconds(500)
    /// The bound that waits never exceed. 60 s: a venue that comes back is noticed within a minute.
    package var backOffCeiling: Duration = .seconds(60)
    /// The longest wait a venue may impose by a retry-after. 1 h: a wrong header must not end the feed.
    package var longestRetryAfter: Duration = .seconds(3600)

    /// How long before the venue's forced disconnect a replacement is opened at the latest; each connection adds a
    /// random part of as much again, so that many clients do not do it at once. 10 min: room for several attempts that
    /// fail. At most a quarter of the age is used.
    package var replacementMargin: Duration = .seconds(600)
    /// How long a replacement that is confirmed waits for data on every channel that had data before, before it takes
    /// over without. 5 s: lively channels speak within one.
    package var handoverPatience: Duration = .seconds(5)
    /// How often the activity of such a replacement is looked at. 100 ms.
    package var handoverPoll: Duration = .milliseconds(100)
    /// How long confirmed quotes streams are gathered at most, so that one snapshot serves them all. 1 s.
    package var snapshotWait: Duration = .seconds(1)
    /// For how long a refusal answers new wishes for the same stream; a later one asks the venue again. 60 s: an
    /// instrument that is listed while the process runs is found without a restart.
    package var refusalMemory: Duration = .seconds(60)
    /// How long a closing connection may take for its handshake before it is aborted. 5 s, as the client's shutdown.
    package var drainDeadline: Duration = .seconds(5)

    /// The defaults.
    package init() {}
}
