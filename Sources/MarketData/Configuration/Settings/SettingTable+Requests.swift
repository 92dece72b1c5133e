extension SettingTable {
    static let requests: [Setting] = [
        .count("requests.queueCapacity", \.requests.queueCapacity, 1...1_000_000, "how many requests may wait"),
        .duration(
            "requests.queueTimeout",
            \.requests.queueTimeout,
            .milliseconds(1)...day,
            "how long a request may wait for its turn"
        ),
        .duration(
            "requests.ageing",
            \.requests.ageing,
            .milliseconds(1)...day,
            "the wait that makes a request one level more urgent"
        ),
        .count(
            "requests.parallelRequests",
            \.requests.parallelRequests,
            1...256,
            "how many requests may be under way at once"
        ),
        .duration(
            "requests.instrumentsDeadline",
            \.requests.instrumentsDeadline,
            .milliseconds(1)...day,
            "how long loading the venue's instruments may take, all attempts together"
        ),
        .count("requests.attempts", \.requests.attempts, 1...10, "how often a request is sent at most"),
        .fraction(
            "requests.retryBudget",
            \.requests.retryBudget,
            0...1,
            "which part of all requests may be repetitions"
        ),
        .count(
            "requests.breaker.window",
            \.requests.breaker.window,
            1...1_000,
            "how many of the last requests an endpoint is judged by"
        ),
        .duration(
            "requests.breaker.windowLength",
            \.requests.breaker.windowLength,
            .milliseconds(1)...day,
            "how old they may be"
        ),
        .count(
            "requests.breaker.minimumRequests",
            \.requests.breaker.minimumRequests,
            1...1_000,
            "how many there must be"
        ),
        .fraction(
            "requests.breaker.failureRate",
            \.requests.breaker.failureRate,
            0.01...1,
            "which part of them must have failed"
        ),
        .fraction(
            "requests.breaker.slowRate",
            \.requests.breaker.slowRate,
            0.01...1,
            "which part of them must have been slow"
        ),
        .duration(
            "requests.breaker.slowAfter",
            \.requests.breaker.slowAfter,
            .milliseconds(1)...day,
            "what counts as slow"
        ),
        .duration(
            "requests.breaker.openFor",
            \.requests.breaker.openFor,
            .milliseconds(1)...day,
            "for how long the endpoint is left alone at first"
        ),
        .duration(
            "requests.breaker.openForAtMost",
            \.requests.breaker.openForAtMost,
            .milliseconds(1)...day,
            "for how long it is left alone at most, where it fails again and again"
        ),
        .count("requests.breaker.probes", \.requests.breaker.probes, 1...100, "how many requests try it after that"),
    ]

    static let features: [Setting] =
        [
            .value(
                "features",
                \.features,
                allowed: "all, none, names (cache, quota), or changes (-retries, -cache)",
                "which protections are on when the client starts",
                shape: .list,
                read: { text, configuration in try? .init(text: text, changing: configuration.features) },
                write: { $0.description }
            )
        ]
        + MarketDataClient.Configuration.Features.named.map { name, feature in
            .value(
                "features.\(name)",
                \.features,
                allowed: "true or false",
                "one of them",
                shape: .flag,
                read: { text, configuration in
                    guard let isOn = Bool(settingText: text) else { return nil }
                    return isOn ? configuration.features.union(feature) : configuration.features.subtracting(feature)
                },
                write: { "\($0.contains(feature))" }
            )
        }
}
