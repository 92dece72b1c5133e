/// What must hold between settings.
enum SettingRules {
    /// `longer` must not be shorter than `shorter`.
    private struct Order {
        var shorter: (path: String, place: KeyPath<MarketDataClient.Configuration, Duration>)
        var longer: (path: String, place: KeyPath<MarketDataClient.Configuration, Duration>)
    }

    private static var orders: [Order] {
        [
            Order(
                shorter: ("cache.timeToLive", \.cache.timeToLive),
                longer: ("cache.hardExpiry", \.cache.hardExpiry)
            ),
            Order(
                shorter: ("cache.invalidationDebounce", \.cache.invalidationDebounce),
                longer: ("cache.invalidationLongestWait", \.cache.invalidationLongestWait)
            ),
            Order(
                shorter: ("subscriptions.debounce", \.subscriptions.debounce),
                longer: ("subscriptions.longestWait", \.subscriptions.longestWait)
            ),
        ]
    }

    /// What does not hold; settings are called by what `name` makes of their paths.
    static func problems(in configuration: MarketDataClient.Configuration, name: (String) -> String) -> [String] {
        var problems: [String] = []
        for order in Self.orders {
            let (shorter, longer) = (
                configuration[keyPath: order.shorter.place], configuration[keyPath: order.longer.place]
            )
            guard longer < shorter else { continue }
            problems.append(
                "\(name(order.longer.path)) (\(longer.text)) is shorter than \(name(order.shorter.path)) "
                    + "(\(shorter.text)): make it at least as long"
            )
        }
        if let ageing = configuration.requests.ageing, ageing * 9 >= configuration.shortestTimeout {
            problems.append(
                "\(name("requests.ageing")) (\(ageing.text)) lets the least urgent go first after \((ageing * 9).text), and "
                    + "it times out after \(configuration.shortestTimeout.text) (\(name("requests.queueTimeout")), "
                    + "\(name("questions.timeout"))): make it shorter, or leave it out"
            )
        }
        let breaker = configuration.requests.breaker
        if breaker.minimumRequests > breaker.window {
            problems.append(
                "\(name("requests.breaker.minimumRequests")) (\(breaker.minimumRequests)) is more than "
                    + "\(name("requests.breaker.window")) (\(breaker.window)): the breaker would never open"
            )
        }
        return problems
    }
}
