internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

extension FeedConfiguration {
    init(_ configuration: MarketDataClient.Configuration) {
        self.init()
        self.debounce = configuration.subscriptions.debounce
        self.longestWait = configuration.subscriptions.longestWait
        self.linger = configuration.subscriptions.linger
        self.connectTimeout = configuration.connection.connectTimeout
        self.acknowledgementTimeout = configuration.connection.acknowledgementTimeout
        self.muteLimit = configuration.connection.muteLimit
        self.healthyPeriod = configuration.connection.healthyPeriod
        self.drainDeadline = configuration.connection.drainDeadline
    }
}

extension MarketDataClient.Configuration {
    /// The shortest time-out of what waits for its turn.
    var shortestTimeout: Duration { min(self.requests.queueTimeout, self.questions.timeout) }

    /// The wait that is worth a level of priority.
    var effectiveAgeing: Duration { self.requests.ageing ?? self.shortestTimeout / 15 }
}

extension CoalescingLimits {
    /// - Parameter instrumentsPerCall: How many the venue lets a call name.
    init(_ configuration: MarketDataClient.Configuration, instrumentsPerCall: Int?) {
        self.init(
            window: configuration.questions.window,
            longestWait: configuration.questions.longestWait,
            parallelCalls: configuration.questions.parallelRequests,
            instrumentsPerCall: instrumentsPerCall,
            ageing: configuration.effectiveAgeing
        )
    }
}

extension QuoteCacheLimits {
    init(_ configuration: MarketDataClient.Configuration) {
        self.init(
            timeToLive: configuration.cache.timeToLive,
            jitter: configuration.cache.jitter,
            hardExpiry: configuration.cache.hardExpiry,
            refreshesAt: configuration.cache.refreshesAt,
            refreshesAfterAsks: configuration.cache.refreshesAfterAsks,
            refreshSpacing: configuration.questions.timeout
        )
    }
}

extension RequestLimits {
    init(_ configuration: MarketDataClient.Configuration, quota: [QuotaWindow]) {
        let requests = configuration.requests
        let windows = configuration.limits.quota ?? quota
        let isPublished = windows.contains { $0.meter != .connections }
        self.init(
            capacity: requests.queueCapacity,
            timeout: requests.queueTimeout,
            ageing: configuration.effectiveAgeing,
            parallel: requests.parallelRequests,
            attempts: requests.attempts,
            retryShare: requests.retryBudget,
            deadline: configuration.network.requestDeadline,
            deadlines: [RequestPurpose.instruments.endpoint: requests.instrumentsDeadline],
            breaker: BreakerLimits(requests.breaker),
            adaptive: isPublished ? nil : AdaptiveLimits()
        )
    }
}

extension BreakerLimits {
    fileprivate init(_ breaker: MarketDataClient.Configuration.Breaker) {
        self.init(
            window: breaker.window,
            windowLength: breaker.windowLength,
            minimumCalls: breaker.minimumRequests,
            failureRate: breaker.failureRate,
            slowRate: breaker.slowRate,
            slowAfter: breaker.slowAfter,
            openFor: breaker.openFor,
            openForAtMost: breaker.openForAtMost,
            probes: breaker.probes
        )
    }
}

extension RequestSwitches {
    init(_ features: MarketDataClient.Configuration.Features) {
        self = []
        if features.contains(.priorities) { self.insert(.priorities) }
        if features.contains(.circuitBreaker) { self.insert(.breaker) }
        if features.contains(.retries) { self.insert(.retries) }
        if features.contains(.failover) { self.insert(.failover) }
        if features.contains(.adaptiveRate) { self.insert(.adaptiveRate) }
    }
}

extension MarketDataClient.Configuration {
    func networkConfiguration(time: TimeSource) -> NetworkConfiguration {
        var network = NetworkConfiguration()
        network.tls.authorities = self.network.authorities
        network.userAgent = self.network.userAgent
        network.shutdownDeadline = self.connection.drainDeadline
        network.stamp = { time.stamp }
        network.proxy =
            switch self.network.proxy {
            case .environment: .environment()
            case .none: .none
            case .url(let url): .url(url)
            }
        return network
    }
}

extension ClientStatus.Connection {
    init(_ status: ConnectionStatus) {
        self.id = status.id.rawValue
        self.streams = status.wantedStreams
        self.confirmedStreams = status.confirmedStreams
        self.failures = status.failures
        self.phase =
            switch status.phase {
            case .backingOff(let until): .backingOff(until: until)
            case .connecting: .connecting
            case .live(let since): .live(since: since)
            case .stale(let since, _): .stale(since: since)
            case .draining: .draining
            }
    }
}
