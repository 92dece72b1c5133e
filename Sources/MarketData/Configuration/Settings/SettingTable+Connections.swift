extension SettingTable {
    static let subscriptions: [Setting] = [
        .duration(
            "subscriptions.debounce",
            \.subscriptions.debounce,
            .zero ... .seconds(10),
            "how long the last wish must lie still before anything is sent"
        ),
        .duration(
            "subscriptions.longestWait",
            \.subscriptions.longestWait,
            .zero ... .seconds(60),
            "how long the first wish waits at most"
        ),
        .duration(
            "subscriptions.linger",
            \.subscriptions.linger,
            .zero...day,
            "for how long a stream that nobody wants any more is kept"
        ),
    ]

    static let connection: [Setting] = [
        .duration(
            "connection.connectTimeout",
            \.connection.connectTimeout,
            .milliseconds(1)...day,
            "how long opening a connection may take"
        ),
        .duration(
            "connection.acknowledgementTimeout",
            \.connection.acknowledgementTimeout,
            .milliseconds(1)...day,
            "how long the venue may take to confirm a subscription"
        ),
        .duration(
            "connection.idleLimit",
            \.connection.idleLimit,
            .milliseconds(100)...day,
            "the longest silence of a connection before it is taken for dead, in place of the venue's"
        ),
        .duration(
            "connection.muteLimit",
            \.connection.muteLimit,
            .milliseconds(1)...day,
            "after how long without data a channel is taken for mute"
        ),
        .duration(
            "connection.healthyPeriod",
            \.connection.healthyPeriod,
            .zero...day,
            "after how long with data earlier failures are forgotten"
        ),
        .duration(
            "connection.drainDeadline",
            \.connection.drainDeadline,
            .zero...day,
            "how long a closing connection may take"
        ),
        .count(
            "connection.maximumMessage",
            \.connection.maximumMessage,
            1024...(1 << 30),
            "the largest message that is taken",
            ofBytes: true
        ),
        .flag("connection.compression", \.connection.compression, "whether compression is offered to the venue"),
    ]

    static let network: [Setting] = [
        .path(
            "network.authorities",
            \.network.authorities,
            "a PEM file of the authorities to trust instead of the system's"
        ),
        .value(
            "network.proxy",
            \.network.proxy,
            allowed: "environment, none, or a URL with http, https, socks5 or socks5h",
            "which way out to the venue",
            // It may hold a password.
            isSecret: true,
            read: { text, _ in MarketDataClient.Configuration.Proxy(settingText: text) },
            write: { $0.settingText },
            isAllowed: { MarketDataClient.Configuration.Proxy(settingText: $0.settingText) != nil }
        ),
        .value(
            "network.userAgent",
            \.network.userAgent,
            allowed: "a line of 1 to 256 visible characters",
            "what the venue is told of who asks",
            read: { text, _ in text },
            write: { $0 },
            isAllowed: { !$0.isEmpty && $0.isPlain(limit: 256) }
        ),
        .duration(
            "network.requestDeadline",
            \.network.requestDeadline,
            .milliseconds(1)...day,
            "how long a request may take"
        ),
        .count(
            "network.maximumResponse",
            \.network.maximumResponse,
            1024...(1 << 30),
            "the largest answer to a request that is taken",
            ofBytes: true
        ),
    ]
}
